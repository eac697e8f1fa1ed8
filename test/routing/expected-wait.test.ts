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
): ExpectedWait => expectedWait(TEXTBOOK, explain(requestFor({ builds }), federationWith(members)), builds);

const USUAL = { fromMs: 95_000, toMs: 361_000, isOfRepo: false };
const timed = (ms: number) => ({ fromMs: ms, toMs: ms, isOfRepo: true });

describe('the wait that a visitor can expect', () => {
  it('is short where the hub that they are sent to has built it, seen or presumed', () => {
    expect(wait([seen('ann')])).to.deep.equal({ kind: 'ready', member: 'ann', isSeen: true, ms: 15_000 });
    const old = presumed('ann', 60 * MINUTE);
    expect(wait([old])).to.deep.equal({ kind: 'ready', member: 'ann', isSeen: false, ms: 15_000 });
  });

  it('is the rest of a build that is under way', () => {
    const building = seen('ann', { outcome: 'building', at: NOON - 2 * MINUTE });
    const expected = { kind: 'building', member: 'ann', since: NOON - 2 * MINUTE, build: USUAL };
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

  it('takes the time of a build from this repo’s last one, of this ref rather than another', () => {
    const build = (builds: readonly BuildRecord[]) => {
      const expected = wait(builds, { ann: { out: 'down' }, bob: {} });
      return expected.kind === 'build' ? expected.build : expected;
    };
    expect(build([])).to.deep.equal(USUAL);
    expect(build([seen('ann', { durationMs: null })])).to.deep.equal(USUAL);
    const other = seen('ann', { ref: 'dev', durationMs: 70_000 });
    expect(build([other])).to.deep.equal(timed(70_000));
    const older = seen('ann', { durationMs: 200_000, at: NOON - DAY });
    const newer = seen('cid', { durationMs: 300_000, at: NOON - 5 * MINUTE });
    expect(build([other, older])).to.deep.equal(timed(200_000));
    expect(build([other, older, newer])).to.deep.equal(timed(300_000));
  });

  it('is none where nobody takes the launch', () => {
    const refused = wait([], { ann: { admits: () => false } });
    expect(refused).to.deep.equal({ kind: 'refused', refusal: 'not-allowed' });
  });
});
