import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { fairShare, loadLimit, withinBound } from '../../src/routing/bound.ts';
import type { Federation } from '../../src/routing/federation.ts';
import { situationOf } from '../../src/routing/situation.ts';
import { anyFederation, anyRequest } from './arbitraries.ts';
import { federationWith, requestFor } from './fixtures.ts';

const within = (federation: Federation) => {
  const situation = situationOf(requestFor(), federation);
  return federation.members.map((_, index) => withinBound(situation, index));
};

describe('bound', () => {
  it('is a multiple of the share of all sessions, this launch included, that the weight makes fair', () => {
    const federation = federationWith({
      ann: { weight: 50, pods: 70, pending: 10 },
      bob: { weight: 30 },
      cid: { weight: 20, pods: 19 },
    });
    const situation = situationOf(requestFor(), federation);
    expect([0, 1, 2].map((index) => fairShare(situation, index))).to.deep.equal([50, 30, 20]);
    expect([0, 1, 2].map((index) => loadLimit(situation, index))).to.deep.equal([62, 37, 25]);
  });

  it('leaves small shares what chance adds to them, and two sessions in any case', () => {
    const limitOf = (pods: number, slack: number) =>
      loadLimit(situationOf(requestFor(), federationWith({ ann: { pods }, bob: {} }, { slack })), 0);
    // Of 31 and this launch 16 are fair: 20 by the bound, and 23 with one and a half times what chance makes of the fuller of two.
    expect(limitOf(31, 1)).to.equal(20);
    expect(limitOf(31, 1.5)).to.equal(23);
    expect(limitOf(0, 1)).to.equal(2);
    expect(limitOf(31, 0)).to.equal(20);
  });

  it('takes a launch up to the limit and not above it', () => {
    // 40 sessions and this launch: fair 20.5, limit 25.
    expect(within(federationWith({ ann: { pods: 24 }, bob: { pods: 16 } }))).to.deep.equal([true, true]);
    expect(within(federationWith({ ann: { pods: 25 }, bob: { pods: 15 } }))).to.deep.equal([false, true]);
  });

  it('counts only members that may serve', () => {
    // With bob's 1000 sessions, ann's 26 would be few.
    const federation = federationWith({ ann: { pods: 26 }, bob: { pods: 1000, out: 'down' }, cid: { pods: 14 } });
    expect(within(federation)[0]).to.equal(false);
  });

  it('takes no notice of load in a federation of one', () => {
    expect(within(federationWith({ ann: { pods: 1e6 } }, { bound: 1, slack: 0 }))).to.deep.equal([true]);
  });

  it('always has an eligible member within it, even at its strictest', () => {
    expect(within(federationWith({ ann: { pods: 1 }, bob: { pods: 1 } }, { bound: 1, slack: 0 }))).to.include(true);
    fc.assert(
      fc.property(anyRequest, anyFederation, (request, federation) => {
        const situation = situationOf(request, federation);
        const eligible = situation.ineligible.flatMap((why, index) => (why === null ? [index] : []));
        expect(eligible.length === 0 || eligible.some((index) => withinBound(situation, index))).to.equal(true);
      }),
      { numRuns: 1000 },
    );
  });
});
