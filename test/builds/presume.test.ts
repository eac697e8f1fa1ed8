import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { presume, TOUCH_EVERY_MS } from '../../src/builds/presume.ts';
import { DAY, HOUR, MINUTE, NOON, named, presumedBuild, seen } from './fixtures.ts';

const RETENTION = 7 * DAY;
const presumedOf = (records: readonly BuildRecord[], ref = 'main', member = 'ann') =>
  presume(records, ref, named(member), NOON, RETENTION);

describe('a launch that was routed', () => {
  const started = presumedBuild(NOON);
  const touched = { ...started, presumedAt: null };

  const rows: readonly [string, BuildRecord | null, readonly BuildRecord[]][] = [
    ['where nothing is known: a build is presumed', started, []],
    ['where another ref is built: a build is presumed', started, [seen({}, { ref: 'v1' })]],
    ['where another member has it: a build is presumed', started, [seen({}, { member: named('bob') })]],
    ['where it failed: a build is presumed', started, [seen({ outcome: 'failed', at: NOON - MINUTE })]],
    [
      'where a build was only seen under way: it is presumed to end well',
      started,
      [seen({ outcome: 'building', at: NOON - MINUTE })],
    ],
    ['where it is built and in use: nothing new', null, [seen({ at: NOON - TOUCH_EVERY_MS + 1 })]],
    ['where it is built and was not used for an hour: it is in use', touched, [seen({ at: NOON - TOUCH_EVERY_MS })]],
    ['where it is presumed: nothing new', null, [presumedBuild(NOON - MINUTE)]],
    ['where it is presumed and was not used for an hour: it is in use', touched, [presumedBuild(NOON - HOUR)]],
    ['where a presumption has expired: it is presumed anew', started, [presumedBuild(NOON - RETENTION)]],
    [
      'where it failed after it was presumed: it is presumed anew',
      started,
      [seen({ outcome: 'failed', at: NOON - MINUTE }, { presumedAt: NOON - 2 * MINUTE })],
    ],
    [
      'where it was presumed after it failed: nothing new',
      null,
      [seen({ outcome: 'failed', at: NOON - 2 * MINUTE }, { presumedAt: NOON - MINUTE, usedAt: NOON - MINUTE })],
    ],
  ];
  for (const [what, expected, records] of rows) {
    it(what, () => expect(presumedOf(records)).to.deep.equal(expected));
  }
});
