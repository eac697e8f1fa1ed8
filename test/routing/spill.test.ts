import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Federation } from '../../src/routing/federation.ts';
import { route } from '../../src/routing/route.ts';
import { federationWith, MINUTE, presumed, requestFor, seen } from './fixtures.ts';

/** Member and reason of a launch of a repo with this demand and these builds. */
function decided(demand: number, builds: readonly ReturnType<typeof seen>[], federation: Federation): string {
  const decision = route(requestFor({ demand, builds }), federation);
  return decision.member === null
    ? decision.refusal
    : `${federation.members[decision.member]!.member.name} ${decision.reason}`;
}

// Of 100 sessions 33.7 are a fair share and 42 the limit: ann is over it, 1.19 times, so that one launch earns what takes half a share at the limit.
const busy = (changes = {}) => federationWith({ ann: { pods: 50, ...changes }, bob: { pods: 25 }, cid: { pods: 25 } });

describe('spill', () => {
  it('a cold repo waits its turn on its own member', () => {
    expect(decided(1, [seen('ann')], busy())).to.equal('ann built');
  });

  it('a hot repo earns another holder', () => {
    expect(decided(1.1, [seen('ann')], busy())).to.match(/^(bob|cid) spill$/);
  });

  it('the fuller its holders, the fewer launches earn a repo another', () => {
    expect(decided(2.4, [seen('ann')], busy({ pods: 45 }))).to.equal('ann built');
    expect(decided(2.5, [seen('ann')], busy({ pods: 45 }))).to.match(/^(bob|cid) spill$/);
    expect(decided(0.05, [seen('ann')], busy({ pods: 70 }))).to.equal('ann built');
    expect(decided(0.1, [seen('ann')], busy({ pods: 70 }))).to.match(/^(bob|cid) spill$/);
  });

  it('a hot repo is spilled to the emptiest member, wherever the ring would have it', () => {
    const loads = (bob: number, cid: number) =>
      federationWith({ ann: { pods: 50 }, bob: { pods: bob }, cid: { pods: cid } });
    expect(decided(9, [seen('ann')], loads(20, 30))).to.equal('bob spill');
    expect(decided(9, [seen('ann')], loads(30, 20))).to.equal('cid spill');
  });

  it('a hot repo stays at home while there is room', () => {
    expect(decided(500, [seen('ann')], busy({ pods: 34 }))).to.equal('ann built');
  });

  it('nothing is spilled in a quiet federation, however uneven it is', () => {
    const loads = (ann: number) => federationWith({ ann: { pods: ann }, bob: { pods: 0 }, cid: { pods: 0 } });
    expect(decided(500, [seen('ann')], loads(14))).to.equal('ann built');
    expect(decided(0, [seen('ann')], loads(15))).to.match(/^(bob|cid) spill$/);
  });

  it('each further holder must be earned anew', () => {
    const crowded = { ann: { pods: 50 }, bob: { pods: 50 }, cid: { pods: 10 } };
    const holders = [seen('ann'), presumed('bob', 60 * MINUTE)];
    expect(decided(9.6, holders, federationWith(crowded))).to.match(/^(ann|bob) built$/);
    expect(decided(9.9, holders, federationWith(crowded))).to.equal('cid spill');
  });

  it('a holder that cannot serve does not count as one', () => {
    const federation = federationWith({ ann: { pods: 50 }, bob: { out: 'down' }, cid: { pods: 10 } });
    expect(decided(5, [seen('ann'), seen('bob')], federation)).to.equal('cid spill');
  });

  it('whatever the repo, it leaves a member that carries 1.8 times its fair share', () => {
    const loads = (ann: number) => federationWith({ ann: { pods: ann }, bob: { pods: 20 }, cid: { pods: 20 } });
    expect(decided(0, [seen('ann')], loads(59))).to.equal('ann built');
    expect(decided(0, [seen('ann')], loads(60))).to.match(/^(bob|cid) spill$/);
  });

  it('a launch joins a build under way on a crowded member, unless the repo is hot', () => {
    expect(decided(1, [presumed('ann', MINUTE)], busy())).to.equal('ann building');
    expect(decided(1.1, [presumed('ann', MINUTE)], busy())).to.match(/^(bob|cid) spill$/);
  });

  it('a new repo does not start a build on every member that gets crowded', () => {
    const crowded = federationWith({ ann: { pods: 50 }, bob: { pods: 50 }, cid: { pods: 10 } });
    const underWay = [presumed('ann', MINUTE), presumed('bob', MINUTE)];
    expect(decided(9.6, underWay, crowded)).to.match(/^(ann|bob) building$/);
    expect(decided(9.9, underWay, crowded)).to.equal('cid spill');
  });

  it('what was spilled is joined while it builds, once the holders have no room even for a while', () => {
    const builds = [seen('ann'), presumed('bob', MINUTE)];
    expect(decided(500, builds, busy())).to.equal('bob building');
    // Of 90 sessions 30.3 are a fair share, 37 the limit and 41 the limit while help is on its way.
    expect(decided(500, builds, busy({ pods: 40 }))).to.equal('ann built');
    expect(decided(500, builds, busy({ pods: 41 }))).to.equal('bob building');
    expect(decided(500, [seen('ann')], busy({ pods: 40 }))).to.match(/^(bob|cid) spill$/);
  });

  it('a repo must be the hotter, the more a fair share is', () => {
    const tenfold = federationWith({ ann: { pods: 500 }, bob: { pods: 250 }, cid: { pods: 250 } });
    expect(decided(9, [seen('ann')], tenfold)).to.equal('ann built');
    expect(decided(11, [seen('ann')], tenfold)).to.match(/^(bob|cid) spill$/);
  });

  it('a member with warm layers comes before the ring, within the bound', () => {
    expect(decided(5, [seen('ann'), seen('cid', { ref: 'older' })], busy())).to.equal('cid built-other-ref');
    expect(decided(5, [seen('ann', { ref: 'older' })], busy())).to.match(/^(bob|cid) ring$/);
  });
});
