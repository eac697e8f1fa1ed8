import { expect } from 'chai';
import { describe, it } from 'mocha';
import { launchedHere, UNTOLD_REF } from '../../../src/builds/hub-metrics/launched-here.ts';
import { mergeInto } from '../../../src/builds/merge-build.ts';
import { refKey } from '../../../src/launch/repo-key.ts';
import { HOUR, MINUTE, NOON, named, presumedBuild, seen } from '../fixtures.ts';

const sighting = { member: named('ann'), at: NOON, generation: 'g1' };
const lesson = {
  ref: UNTOLD_REF,
  member: 'ann',
  observed: { outcome: 'built', at: NOON, source: 'metrics', resolvedRef: null, generation: 'g1', durationMs: null },
  presumedAt: null,
  builtSince: NOON,
  usedAt: NOON,
};

describe('a launch that a hub has counted', () => {
  it('says that a build of the repo is there, of a ref that no launch has', () => {
    expect(launchedHere([], sighting)).to.deep.equal(lesson);
    for (const ref of ['', '/', '//']) expect(refKey(ref)).not.to.equal(UNTOLD_REF);
  });

  it('says nothing of a ref that we sent there, or that is known from long ago, failed, or is elsewhere', () => {
    for (const record of [
      presumedBuild(NOON - MINUTE),
      seen({ at: NOON - 2 * HOUR }),
      seen({ at: NOON - MINUTE, outcome: 'failed' }),
      seen({ at: NOON - MINUTE, outcome: 'building' }),
      seen({ at: NOON - MINUTE }, { member: named('bob') }),
    ]) {
      const learnt = launchedHere([record], sighting);
      expect(learnt).to.deep.equal(lesson);
      expect(mergeInto([record], learnt!, 64)).to.deep.equal([record, lesson]);
    }
  });

  it('is no news where a build is known to be in use, so that a hot repo is a write an hour', () => {
    expect(launchedHere([seen({ at: NOON - HOUR + 1 })], sighting)).to.equal(null);
    expect(launchedHere([seen({ at: NOON - 9 * HOUR }, { usedAt: NOON - MINUTE })], sighting)).to.equal(null);
    const first = launchedHere([], sighting)!;
    expect(launchedHere([first], { ...sighting, at: NOON + HOUR - 1 })).to.equal(null);
    const later = launchedHere([first], { ...sighting, at: NOON + HOUR });
    expect(mergeInto([first], later!, 64)[0]).to.include({ usedAt: NOON + HOUR, builtSince: NOON });
  });
});
