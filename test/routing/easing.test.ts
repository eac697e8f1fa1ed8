import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fairShare, loadLimit } from '../../src/routing/bound.ts';
import { easedPart, easingNow } from '../../src/routing/easing.ts';
import { route } from '../../src/routing/route.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import { situationOf } from '../../src/routing/situation.ts';
import { federationWith, type MemberFacts, MINUTE, NOON, requestFor, ringOrder, seen } from './fixtures.ts';

const JUST_BACK = { from: NOON, until: NOON + 10 * MINUTE };
const HALF_WAY = { from: NOON - 5 * MINUTE, until: NOON + 5 * MINUTE };
const DONE = { from: NOON - 10 * MINUTE, until: NOON };

describe('a weight that eases in', () => {
  it('counts for a tenth at first and rises evenly to all of it', () => {
    const at = (minutes: number) => easedPart(JUST_BACK, NOON + minutes * MINUTE);
    expect([-5, 0, 1, 2.5, 5, 10, 60].map(at)).to.deep.equal([1, 0.1, 0.1, 0.25, 0.5, 1, 1]);
    expect(easedPart(null, NOON)).to.equal(1);
  });

  it('is shown while it rises', () => {
    expect(easingNow(HALF_WAY, NOON)).to.deep.equal({ ...HALF_WAY, part: 0.5 });
    expect([easingNow(DONE, NOON), easingNow(null, NOON)]).to.deep.equal([null, null]);
  });

  const sharesOf = (facts: Readonly<Record<string, MemberFacts>>) => {
    const federation = federationWith(facts);
    const situation = situationOf(requestFor(), federation);
    return federation.members.map((_, index) => fairShare(situation, index));
  };

  it('is what is fair: the others carry what it does not yet', () => {
    expect(sharesOf({ ann: { pods: 49 }, bob: { pods: 50, easing: HALF_WAY }, cid: {} })).to.deep.equal([40, 20, 40]);
    expect(sharesOf({ ann: { pods: 49 }, bob: { pods: 50, easing: DONE } })).to.deep.equal([50, 50]);
  });

  it('is nothing where all that may serve ease in', () => {
    const all = { ann: { pods: 49, easing: JUST_BACK }, bob: { pods: 50, easing: HALF_WAY } };
    expect(sharesOf(all)).to.deep.equal([50, 50]);
    expect(sharesOf({ ...all, cid: { pods: 1, out: 'down' } }).slice(0, 2)).to.deep.equal([50, 50]);
  });

  it('never lowers a limit below what keeps launches coming', () => {
    const federation = federationWith({ ann: { pods: 1000 }, bob: { easing: JUST_BACK } }, { bound: 1, slack: 0 });
    expect(loadLimit(situationOf(requestFor(), federation), 1)).to.be.greaterThan(0);
  });
});

describe('a launch while a member eases in', () => {
  const [first, second] = ringOrder(federationWith({ ann: {}, bob: {}, cid: {} })) as [string, string, string];
  const CROWDED = { ann: { pods: 90 }, bob: { pods: 90 }, cid: { pods: 90 } };
  const where = (facts: Readonly<Record<string, MemberFacts>>, request: Partial<RouteRequest> = {}) => {
    const federation = federationWith({ ...CROWDED, ...facts });
    const { member } = route(requestFor(request), federation);
    return member === null ? null : String(federation.members[member]!.member.name);
  };

  it('is built elsewhere once the member carries what counts of its weight', () => {
    expect(where({ [first]: { pods: 30 } })).to.equal(first);
    expect(where({ [first]: { pods: 30, easing: JUST_BACK } })).to.equal(second);
    expect(where({ [first]: { pods: 5, easing: JUST_BACK } })).to.equal(first);
    // … as much as the half of it allows, half-way.
    expect(where({ [first]: { pods: 30, easing: HALF_WAY } })).to.equal(first);
  });

  it('goes there all the same if nobody else holds it, however hot', () => {
    const held = { builds: [seen(first)], demand: 100 };
    expect(where({ [first]: { pods: 30, easing: JUST_BACK } }, held)).to.equal(first);
    // Past its whole share it is spared like any other.
    expect(where({ [first]: { pods: 300, easing: JUST_BACK } }, held)).not.to.equal(first);
  });

  it('goes to another that holds it as well, until the member carries less for what counts of its weight', () => {
    const held = { builds: [seen(first), seen(second)] };
    expect(where({ [first]: { pods: 30, easing: JUST_BACK } }, held)).to.equal(second);
    expect(where({ [first]: { pods: 30 } }, held)).to.equal(first);
    expect(where({ [first]: { pods: 5, easing: JUST_BACK } }, held)).to.equal(first);
  });

  it('goes there for its own visitors', () => {
    const sticky = Object.keys(CROWDED).indexOf(first);
    expect(where({ [first]: { pods: 30, easing: JUST_BACK } }, { sticky })).to.equal(first);
  });

  it('is drawn for it as rarely as what counts of its weight', () => {
    const policy = { policy: 'random' } as const;
    const drawn = (random: number) =>
      route(
        requestFor({ random: () => random }),
        federationWith({ ann: { easing: JUST_BACK }, bob: {}, cid: {} }, policy),
      ).member;
    // Its tenth, of 2.1.
    expect([0, 0.04, 0.05, 0.4, 0.6].map(drawn)).to.deep.equal([0, 0, 1, 1, 2]);
  });
});
