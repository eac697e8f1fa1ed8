import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { firstRoster, nextRoster } from '../../src/members/build-roster.ts';
import type { Member, MemberName } from '../../src/members/member.ts';
import { ColdMembers } from '../../src/routing/cold-members.ts';
import { federationFrame } from '../../src/routing/federation-of.ts';
import { FederationView } from '../../src/routing/federation-view.ts';
import { knowledgeOf } from '../../src/routing/knowledge.ts';
import { goodCheck } from '../members/fixtures.ts';
import { MINUTE, memberOf, NOON, presumed, requestFor, SETTINGS, seen } from './fixtures.ts';

const ANN = 'ann' as MemberName;

/** A federation of one that is followed as a gateway does it. */
function followed() {
  const members: readonly Member[] = [memberOf('ann')];
  const cold = new ColdMembers(1, { buildsPerMinute: 4, rampUpMs: 30 * MINUTE });
  const frame = federationFrame(members, () => () => true, SETTINGS, 'prefer');
  let roster = firstRoster(members, NOON);
  const view = new FederationView(frame, roster, [0], cold);
  const turnedCold: number[] = [];
  const look = (now: number) => cold.follow(view.current.members, now, () => turnedCold.push(now - NOON));
  return {
    cold,
    turnedCold,
    has: (build: BuildRecord, now: number) => knowledgeOf(requestFor({ builds: [build], now }), view.current)[0],
    generation: () => view.current.members[0]!.generation,
    runs(builder: string, now: number) {
      roster = nextRoster(roster, [goodCheck('ann', now, {}, builder)]);
      view.follow(roster);
      look(now);
    },
    namesImages(prefix: string, now: number) {
      view.namesImages(ANN, prefix);
      look(now);
    },
  };
}

describe('members whose builder changes', () => {
  it('are not cold when a gateway starts and learns what they run', () => {
    const { runs, namesImages, cold, turnedCold } = followed();
    runs('r2d:1', NOON);
    namesImages('r2d-1-', NOON + MINUTE);
    expect(turnedCold).to.deep.equal([]);
    expect(cold.coldness(0, NOON + MINUTE)).to.equal(null);
  });

  it('have older images from then on, which are warm layers still, and are warm again at once when it is taken back', () => {
    const { runs, namesImages, generation, has, cold } = followed();
    runs('r2d:1', NOON);
    namesImages('r2d-1-', NOON);
    const before = generation();
    const builds = [seen('ann', { generation: before, at: NOON }), seen('ann', { at: NOON }), presumed('ann', MINUTE)];
    const later = NOON + 60 * MINUTE;
    expect(builds.map((build) => has(build, later))).to.deep.equal(['built', 'built', 'presumed']);
    runs('r2d:2', later);
    namesImages('r2d-2-', later + MINUTE);
    expect(cold.coldness(0, later)).to.deep.equal({ since: later, until: later + 30 * MINUTE, buildsPerMinute: 4 });
    expect(builds.map((build) => has(build, later))).to.deep.equal(['other-ref', 'other-ref', 'other-ref']);
    runs('r2d:1', later + 2 * MINUTE);
    expect(generation()).to.equal(before);
    expect(cold.coldness(0, later + 2 * MINUTE)).to.equal(null);
    expect(builds.map((build) => has(build, later))).to.deep.equal(['built', 'built', 'presumed']);
  });

  it('are cold when only their image prefix changes', () => {
    const { runs, namesImages, turnedCold } = followed();
    runs('r2d:1', NOON);
    namesImages('r2d-1-', NOON);
    namesImages('r2d-2-', NOON + MINUTE);
    expect(turnedCold).to.deep.equal([MINUTE]);
  });

  it('are no longer braked after the ramp, with no launch or check in between', () => {
    const { runs, cold } = followed();
    runs('r2d:1', NOON);
    const later = NOON + 60 * MINUTE;
    runs('r2d:2', later);
    for (let i = 0; i < 500; i++) cold.launched(0, true, null, later);
    expect(cold.nextBuildAt[0]).to.equal(later + 30 * MINUTE);
    expect(cold.coldness(0, later + 30 * MINUTE)).to.equal(null);
  });

  it('count the launches that were kept from them', () => {
    const { cold } = followed();
    cold.launched(0, false, 0, NOON);
    cold.launched(0, false, null, NOON);
    expect(cold.heldBackFrom(0)).to.equal(1);
  });
});

describe('members that take over what another leaves', () => {
  const limited = () =>
    new ColdMembers(2, { buildsPerMinute: 4, rampUpMs: 30 * MINUTE }, { buildsPerMinute: 6, rampUpMs: 10 * MINUTE });

  it('are given so many builds a minute, two at once, until there is no limit any more', () => {
    const cold = limited();
    cold.launched(0, true, null, NOON);
    expect(cold.nextBuildAt[0]).to.equal(0);
    cold.takeOver(NOON);
    for (let n = 0; n < 2; n++) cold.launched(0, true, null, NOON);
    expect(cold.nextBuildAt[0]).to.equal(NOON + 10_000);
    expect(cold.nextBuildAt[1]).to.equal(0);
    // What needs no build is not counted.
    cold.launched(1, false, null, NOON);
    expect(cold.nextBuildAt[1]).to.equal(0);
    const later = NOON + 10 * MINUTE;
    for (let n = 0; n < 9; n++) cold.launched(1, true, null, later);
    expect(cold.nextBuildAt[1]).to.be.at.most(later);
  });

  it('are no longer when it is back, and are not cold', () => {
    const cold = limited();
    cold.takeOver(NOON);
    for (let n = 0; n < 5; n++) cold.launched(0, true, null, NOON);
    expect(cold.coldness(0, NOON)).to.equal(null);
    cold.takeOver(null);
    expect(cold.nextBuildAt[0]).to.equal(0);
  });
});
