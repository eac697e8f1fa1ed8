import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { MemberName } from '../../../src/members/member.ts';
import { POLICY_NAMES } from '../../../src/routing/federation.ts';
import { route } from '../../../src/routing/route.ts';
import { Shadow } from '../../../src/routing/shadow/shadow.ts';
import { expectedAtAll, launchesOf, type Side } from '../../../src/routing/shadow/shadow-tally.ts';
import { anyFederation, anyRequest } from '../arbitraries.ts';
import { MINUTE, NOON, specOf } from '../fixtures.ts';
import { routedLaunches } from './routed-launches.ts';

const THREE = { a: { weight: 50 }, b: { weight: 30 }, c: { weight: 20 } };
const repo = (i: number) => specOf('gh', `o/r${i}/main`);
const name = (text: string) => text as MemberName;
const shareOf = ({ counts }: Shadow, member: string, side: Side) =>
  launchesOf(counts.members.get(name(member))![side]) / launchesOf(expectedAtAll(counts, side));

describe('a shadow', () => {
  for (const policy of POLICY_NAMES) {
    it(`with the same settings decides the same, launch for launch (${policy})`, () => {
      const day = routedLaunches(THREE, {}, { policy });
      for (let i = 0; i < 600; i++)
        day.launch(repo((i * i) % 37), NOON + i * MINUTE, { sticky: (i % 5) - 1 < 3 ? -1 : 2 });
      day.compare();
      const { counts, forks } = day.shadow;
      expect(counts.launches).to.equal(600);
      expect(counts.sameMember).to.equal(600);
      expect(counts.matrix.every(({ live, shadow }) => live === shadow)).to.equal(true);
      expect(expectedAtAll(counts, 'shadow')).to.deep.equal(expectedAtAll(counts, 'live'));
      expect(forks).to.deep.equal({ repos: 0, forgotten: 0 });
    });
  }

  it('with the same settings decides the same in any federation, of any launch', () => {
    fc.assert(
      fc.property(anyFederation, anyRequest, (federation, request) => {
        fc.pre(request.spec !== null && request.sticky < federation.members.length);
        const { pending, nextBuildAt } = federation;
        const decision = route(request, federation);
        const shadow = new Shadow({ routing: {}, weights: {}, sample: 1 }, NOON, () => 0);
        const outcome = decision.member === null ? decision.refusal : decision.reason;
        const member = decision.member ?? -1;
        const chance = request.random();
        shadow.compare({ request, federation, pending, nextBuildAt, chance, member, outcome, follows: false });
        const [cell] = shadow.counts.matrix;
        expect(cell).to.deep.equal({ live: outcome, shadow: outcome, launches: 1, sameMember: 1 });
      }),
    );
  });

  it('changes nothing that it is shown', () => {
    fc.assert(
      fc.property(anyFederation, fc.array(anyRequest, { maxLength: 20 }), (federation, requests) => {
        const before = JSON.stringify([federation, requests]);
        const shadow = new Shadow(
          { routing: { policy: 'random' }, weights: { [name('ann')]: 0 }, sample: 1 },
          NOON,
          () => 0.5,
        );
        const { pending, nextBuildAt } = federation;
        for (const request of requests) {
          const { member } = route(request, federation);
          const outcome = 'ring';
          const at = member ?? -1;
          shadow.compare({
            request,
            federation,
            pending,
            nextBuildAt,
            chance: null,
            member: at,
            outcome,
            follows: false,
          });
        }
        expect(JSON.stringify([federation, requests])).to.equal(before);
      }),
    );
  });

  it('of a policy that scatters launches builds once at each member, and not at each launch', () => {
    const day = routedLaunches(THREE, { routing: { policy: 'random' } });
    // So few that live nothing is spilled.
    for (let i = 0; i < 14; i++) day.launch(repo(0), NOON + i * 20 * MINUTE);
    day.compare();
    const { counts } = day.shadow;
    expect(expectedAtAll(counts, 'live').build).to.equal(1);
    expect(expectedAtAll(counts, 'shadow').build).to.equal(3);
  });

  it('of a policy that gathers launches does not profit from what is scattered live', () => {
    const day = routedLaunches(THREE, { routing: { policy: 'affinity' } }, { policy: 'random' });
    for (let i = 0; i < 300; i++) day.launch(repo(i % 10), NOON + i * MINUTE);
    day.compare();
    const { counts } = day.shadow;
    expect(expectedAtAll(counts, 'live').build).to.be.greaterThan(25);
    // One for each, and a few more where the cold repos’ members are crowded.
    expect(expectedAtAll(counts, 'shadow').build).to.be.within(10, 20);
  });

  it('that prefers the emptiest member sees it fill up', () => {
    const uneven = { a: { pods: 60 }, b: { pods: 40 }, c: { pods: 40 } };
    const day = routedLaunches(uneven, { routing: { policy: 'least-loaded' } }, { policy: 'ring', bound: 100 });
    for (let i = 0; i < 300; i++) day.launch(repo(i), NOON + i * 1_000);
    day.compare();
    for (const member of ['a', 'b', 'c']) expect(shareOf(day.shadow, member, 'shadow'), member).to.be.within(0.2, 0.45);
  });

  it('with another weight shows the share that the member would have', () => {
    const day = routedLaunches(THREE, { weights: { [name('a')]: 20 } }, { policy: 'ring', bound: 100 });
    for (let i = 0; i < 2_000; i++) day.launch(repo(i), NOON + i * MINUTE);
    day.compare();
    expect(shareOf(day.shadow, 'a', 'live')).to.be.closeTo(0.5, 0.06);
    expect(shareOf(day.shadow, 'a', 'shadow')).to.be.closeTo(20 / 70, 0.06);
  });

  it('without a member sends nobody there, and the others’ launches where they were', () => {
    const day = routedLaunches(THREE, { weights: { [name('a')]: 0 } }, { policy: 'ring', bound: 100 });
    for (let i = 0; i < 500; i++) day.launch(repo(i), NOON + i * MINUTE);
    day.compare();
    const { members, sameMember } = day.shadow.counts;
    expect(launchesOf(members.get(name('a'))!.shadow)).to.equal(0);
    expect(sameMember).to.equal(500 - launchesOf(members.get(name('a'))!.live));
  });

  it('of which a part is looked at sees all launches of some repositories', () => {
    const day = routedLaunches(THREE, { sample: 0.3, routing: { policy: 'ring' } });
    for (let i = 0; i < 2_000; i++) day.launch(repo(i % 200), NOON + i * MINUTE);
    day.compare();
    const { launches } = day.shadow.counts;
    expect(launches % 10).to.equal(0);
    expect(launches / 2_000).to.be.closeTo(0.3, 0.1);
  });

  /** Live the first launch went to `a`, which in the shadow has next to no weight. */
  function sentToA() {
    const day = routedLaunches({ a: {}, b: {} }, { weights: { [name('a')]: 0.001 } });
    let i = 0;
    while (day.launch(repo(i), NOON) !== 'a') i++;
    return { ...day, spec: repo(i) };
  }
  const last = ({ counts }: Shadow, live: string) => counts.matrix.filter((cell) => cell.live === live);

  it('goes back to where it would have built, not to where only the live decision did', () => {
    const { launch, compare, shadow, spec } = sentToA();
    expect(launch(spec, NOON + 20 * MINUTE)).to.equal('a');
    compare();
    expect(last(shadow, 'built')).to.deep.equal([{ live: 'built', shadow: 'built', launches: 1, sameMember: 0 }]);
  });

  it('does not know the cookie of a member that only the live decision led to', () => {
    const { launch, compare, shadow, spec } = sentToA();
    launch(spec, NOON + 20 * MINUTE, { sticky: 0 });
    compare();
    expect(last(shadow, 'sticky')).to.deep.equal([{ live: 'sticky', shadow: 'built', launches: 1, sameMember: 0 }]);
  });

  it('that follows builds follows its own: a launch that follows one is not routed', () => {
    const day = routedLaunches({ a: {}, b: {} }, { weights: { [name('a')]: 0 } });
    let i = 0;
    while (day.launch(repo(i), NOON) !== 'a') i++;
    const spec = repo(i);
    const request = { spec, sticky: -1, builds: [], demand: 1, now: NOON + 1_000, random: () => 0.5 };
    day.queue.decided(request, day.federation, 0, 'building', true);
    day.compare();
    expect(day.shadow.counts.members.get(name('b'))!.shadow.joined).to.equal(1);
  });

  it('drops what it has no time for, and counts it', () => {
    const day = routedLaunches(THREE, { routing: { policy: 'ring' } });
    for (let i = 0; i < 5_000; i++) day.launch(repo(i % 50), NOON + i);
    expect(day.due).to.have.length(1);
    expect(day.queue.dropped).to.equal(5_000 - 4_096);
    day.due.shift()!();
    expect(day.shadow.counts.launches).to.equal(32);
    day.compare();
    expect(day.shadow.counts.launches).to.equal(4_096);
  });
});
