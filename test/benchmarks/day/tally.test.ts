import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Counter, causeOf, type PlayedLaunch } from '../../../benchmarks/day/tally.ts';

const launch: PlayedLaunch = {
  member: 0,
  reason: 'built',
  repeat: true,
  end: { kind: 'found' },
  told: true,
  otherSpelling: false,
};
const missed = (changes: Partial<PlayedLaunch>): PlayedLaunch => ({ ...launch, end: { kind: 'built' }, ...changes });

describe('the tally of a played day', () => {
  it('takes a repeat for good when the hub found the image', () => {
    const counter = new Counter(2);
    counter.played(launch);
    counter.played(missed({ member: 1, reason: 'spill' }));
    counter.played(missed({ repeat: false, reason: 'ring' }));
    const { launches, repeats, good, causes, sent } = counter.tally();
    expect({ launches, repeats, good, sent }).to.deep.equal({ launches: 3, repeats: 2, good: 1, sent: [2, 1] });
    expect(causes.spill).to.equal(1);
  });

  it('does not count a launch that failed, or was never redirected, as a repeat', () => {
    const counter = new Counter(1);
    counter.played({ ...launch, end: { kind: 'failed', message: 'Too many users' } });
    counter.wrongAnswer('/v2/gh/a/b/main → 500');
    const { launches, repeats, failedLaunches, wrongAnswers } = counter.tally();
    expect({ launches, repeats }).to.deep.equal({ launches: 2, repeats: 0 });
    expect(failedLaunches).to.deep.equal(['Too many users']);
    expect(wrongAnswers).to.have.length(1);
  });

  it('explains a miss by the reason that the gateway gave', () => {
    expect(causeOf(missed({ reason: 'spill' }))).to.equal('spill');
    expect(causeOf(missed({ reason: 'building' }))).to.equal('building');
    expect(causeOf(missed({ reason: 'last-resort' }))).to.equal('last-resort');
  });

  it('tells another spelling and a late report from a fault', () => {
    expect(causeOf(missed({ otherSpelling: true }))).to.equal('other-spelling');
    expect(causeOf(missed({ reason: 'ring', told: false }))).to.equal('not-reported');
    expect(causeOf(missed({ reason: 'ring' }))).to.equal('unexplained');
    expect(causeOf(missed({ reason: 'built' }))).to.equal('unexplained');
  });
});
