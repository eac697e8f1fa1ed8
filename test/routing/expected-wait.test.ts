import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { type ExpectedWait, expectedWait } from '../../src/routing/expected-wait.ts';
import { explain } from '../../src/routing/explain.ts';
import {
  DAY,
  federationWith,
  type MemberFacts,
  MINUTE,
  NOON,
  presumed,
  requestFor,
  seen,
  TEXTBOOK,
} from './fixtures.ts';

const wait = (
  builds: readonly BuildRecord[],
  members: Readonly<Record<string, MemberFacts>> = { ann: {} },
): ExpectedWait => expectedWait(TEXTBOOK, explain(requestFor({ builds }), federationWith(members)), builds, NOON);

const READY = { usualMs: 15_000, longMs: 45_000, from: 'image' };

describe('the wait that a visitor can expect', () => {
  it('is short where the hub that they are sent to has built it, seen or presumed', () => {
    expect(wait([seen('ann')])).to.deep.equal({ kind: 'ready', member: 'ann', isSeen: true, time: READY });
    const old = presumed('ann', 60 * MINUTE);
    expect(wait([old])).to.deep.equal({ kind: 'ready', member: 'ann', isSeen: false, time: READY });
  });

  it('is the rest of a build that is under way', () => {
    const building = seen('ann', { outcome: 'building', at: NOON - 2 * MINUTE });
    const time = { usualMs: 15_000, longMs: 361_000 - 2 * MINUTE + 15_000, from: 'all' };
    const expected = { kind: 'building', member: 'ann', since: NOON - 2 * MINUTE, time };
    expect(wait([building])).to.deep.equal(expected);
    expect(wait([presumed('ann', 2 * MINUTE)])).to.deep.equal(expected);
  });

  it('is a build, for one of five reasons', () => {
    const cause = (...asked: Parameters<typeof wait>) => {
      const expected = wait(...asked);
      return expected.kind === 'build' ? expected.cause : expected.kind;
    };
    expect(cause([])).to.equal('never-seen');
    expect(cause([seen('ann', { ref: 'old' })])).to.equal('other-ref');
    expect(cause([seen('ann', { outcome: 'failed' })])).to.equal('failed');
    expect(cause([seen('ann', { at: NOON - 40 * DAY })])).to.equal('gone');
    expect(cause([seen('ann')], { ann: { out: 'down' }, bob: {} })).to.equal('elsewhere');
  });

  it('is none where nobody takes the launch', () => {
    const refused = wait([], { ann: { admits: () => false } });
    expect(refused).to.deep.equal({ kind: 'refused', refusal: 'not-allowed' });
  });

  it('promises nothing of a last resort, however much it has built', () => {
    const refusal = (members: Readonly<Record<string, MemberFacts>>) => {
      const expected = wait([seen('ann')], members);
      return expected.kind === 'refused' ? expected.refusal : expected.kind;
    };
    expect(refusal({ ann: { out: 'down' } })).to.equal('down');
    expect(refusal({ ann: { out: 'maintenance' }, bob: { out: 'down' } })).to.equal('down');
    expect(refusal({ ann: { room: 0 } })).to.equal('full');
    expect(refusal({ ann: { room: 0 }, bob: { out: 'down' } })).to.equal('full');
    expect(refusal({ ann: { out: 'version' } })).to.equal('ready');
  });
});
