import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ConfiguredMember } from '../../src/config/member-schema.ts';
import type { RoutingSettings } from '../../src/config/schema.ts';
import { type FederationConfig, LiveFederation } from '../../src/gateway/live-federation.ts';
import { logTo } from '../../src/log.ts';
import { nextRoster } from '../../src/members/build-roster.ts';
import type { MemberName } from '../../src/members/member.ts';
import { membersNow } from '../../src/members/roster.ts';
import { explain } from '../../src/routing/explain.ts';
import { badCheck, goodCheck } from '../members/fixtures.ts';
import { anyRequest } from '../routing/arbitraries.ts';
import { MINUTE, memberOf, NOON, SETTINGS } from '../routing/fixtures.ts';

const NAMES = ['ann', 'bob', 'cid', 'dan', 'eve'];
const ROUTING = { ...SETTINGS, brake: { buildsPerMinute: 4, rampUpMs: 30 * MINUTE } } as RoutingSettings;
const configOf = (members: readonly ConfiguredMember[]): FederationConfig => ({
  members,
  routing: ROUTING,
  versions: { mode: 'prefer' },
});

const log = logTo({ write: () => {} });
const federationOf = (members: readonly ConfiguredMember[], slowStart = ROUTING) =>
  new LiveFederation(configOf(members), {
    log,
    clock: { now: () => NOON },
    brake: ROUTING.brake,
    slowStart,
    ejection: { failures: 2, timeMs: MINUTE, longestMs: 8 * MINUTE, keep: 0.5 },
    becameCold: () => {},
    changed: () => {},
  });

/** Every member's check ends as it always does. */
const check = (live: LiveFederation) => {
  const checks = membersNow(live.roster).map(({ member: { name, weight } }) =>
    name === 'dan' ? badCheck(name, NOON) : goodCheck(name, NOON, { total_pods: 10 * weight, quota: 60 }),
  );
  live.keeper.update((roster) => nextRoster(roster, checks));
};

const anyMembers: fc.Arbitrary<readonly ConfiguredMember[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      host: fc.nat(1),
      weight: fc.constantFrom(1, 1.5, 4),
      prime: fc.boolean(),
      deny: fc.constantFrom([], ['gh/ds-100/*']),
    })
    .map(({ name, host, deny, ...facts }) => ({
      ...memberOf(name, facts),
      url: `https://${name}-${host}.test`,
      rules: { allow: [], deny },
      prewarm: 'auto' as const,
    })),
  { selector: ({ name }) => name, minLength: 1 },
);

describe('a federation whose members change', () => {
  it('decides as one that was started with the members of now, and the same knowledge', () => {
    const anyChange = fc.record({ members: anyMembers, launches: fc.array(fc.constantFrom(...NAMES)) });
    const changes = fc.array(anyChange, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyMembers, changes, anyRequest, (first, after, request) => {
        const live = federationOf(first);
        check(live);
        let sent: { readonly seat: number }[] = [];
        for (const { members, launches } of after) {
          const { left } = live.apply(configOf(members));
          sent = sent.filter(({ seat }) => !left.includes(seat));
          check(live);
          for (const name of launches) {
            const seat = live.current.indexOf.get(name as MemberName);
            if (seat === undefined) continue;
            live.load.add(seat, NOON);
            sent.push({ seat });
          }
        }
        const now = membersNow(live.roster);
        const fresh = federationOf(now.map(({ index }) => live.memberAt(index)));
        check(fresh);
        for (const { seat } of sent)
          fresh.load.add(
            now.findIndex(({ index }) => index === seat),
            NOON,
          );

        const sticky = now[request.sticky]?.index ?? -1;
        expect(explain({ ...request, sticky }, live.current)).to.deep.equal(
          explain({ ...request, sticky: now[request.sticky] ? request.sticky : -1 }, fresh.current),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('shows a decision the members of before or those of now, and never a part of a change', () => {
    const [ann, bob, cid] = ['ann', 'bob', 'cid'].map(
      (name): ConfiguredMember => ({ ...memberOf(name), prewarm: 'auto' }),
    );
    const live = federationOf([ann!, bob!]);
    const before = live.current;
    live.apply(configOf([bob!, cid!]));
    expect(before.members.map(({ out }) => out)).to.deep.equal([null, null]);
    expect([...before.indexOf.keys()]).to.deep.equal(['ann', 'bob']);
    expect(live.current.members.map(({ out }) => out)).to.deep.equal(['left', null, null]);
    expect([...live.current.indexOf]).to.deep.equal([
      ['bob', 1],
      ['cid', 2],
    ]);
    expect(live.current.ring.shares[0]).to.equal(0);
    for (const facts of [live.current.pending, live.current.generationSince, live.current.nextBuildAt])
      expect(facts).to.have.lengthOf(3);
  });

  it('does not hear of images from a hub whose name another has now', () => {
    const ann: ConfiguredMember = { ...memberOf('ann'), prewarm: 'auto' };
    const moved = { ...ann, url: 'https://elsewhere.test' };
    const live = federationOf([ann]);
    live.namesImages(ann, 'old-');
    expect(live.current.members[0]!.generation).to.include('old-');
    live.apply(configOf([moved]));
    live.namesImages(ann, 'older-');
    expect(live.current.members[1]!.generation).to.equal(null);
    live.namesImages(moved, 'new-');
    expect(live.current.members[1]!.generation).to.include('new-');
  });

  it('limits the builds of those that are left when one falls out, until it is back, and of nobody at the start', () => {
    const [ann, bob] = ['ann', 'bob'].map((name): ConfiguredMember => ({ ...memberOf(name), prewarm: 'auto' }));
    const settings = { ...ROUTING, slowStartMs: 10 * MINUTE };
    const live = federationOf([ann!, bob!], settings);
    const sees = (name: string, isWell: boolean) =>
      live.keeper.update((roster) => nextRoster(roster, [isWell ? goodCheck(name, NOON, {}) : badCheck(name, NOON)]));
    const build = () => {
      for (let n = 0; n < 3; n++) live.cold.launched(1, true, null, NOON);
      return live.current.nextBuildAt[1]!;
    };
    sees('ann', false);
    sees('bob', true);
    expect(build()).to.equal(0);
    sees('ann', true);
    expect(build()).to.equal(0);
    sees('ann', false);
    expect(build()).to.be.greaterThan(NOON);
    sees('ann', true);
    expect(live.current.nextBuildAt[1]).to.equal(0);
  });
});
