import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { MemberName } from '../../src/members/member.ts';
import type { Federation } from '../../src/routing/federation.ts';
import { REASONS } from '../../src/routing/reasons.ts';
import { route } from '../../src/routing/route.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import { situationOf } from '../../src/routing/situation.ts';
import { anyFederation, anyRequest } from './arbitraries.ts';
import {
  federationWith,
  type MemberFacts,
  MINUTE,
  NOON,
  presumed,
  requestFor,
  ringOrder,
  seen,
  specOf,
  TEXTBOOK,
} from './fixtures.ts';

/** The decision in words: `ann sticky`, `bob ring, failing over`, `refused: not-allowed`. */
function decided(request: Partial<RouteRequest>, federation: Federation): string {
  const decision = route(requestFor(request), federation);
  if (decision.member === null) return `refused: ${decision.refusal}`;
  const { name } = federation.members[decision.member]!.member;
  return `${name} ${decision.reason}${decision.failover ? ', failing over' : ''}`;
}

const EMPTY = { ann: {}, bob: {}, cid: {} };
/** The names of three equal members in the order of the ring for the launch that these tests make. */
const [first, second, third] = ringOrder(federationWith(EMPTY)) as [string, string, string];
/** Three members, with these facts by their place on the ring. */
const onRing = (facts: readonly MemberFacts[], settings = {}) => {
  const by = new Map([first, second, third].map((name, place) => [name, facts[place] ?? {}]));
  return federationWith(Object.fromEntries(['ann', 'bob', 'cid'].map((name) => [name, by.get(name)!])), settings);
};
const indexOf = (name: string) => ['ann', 'bob', 'cid'].indexOf(name);
/** Far more than its share. */
const CROWDED = { pods: 100 };

describe('route', () => {
  describe('the chain, first match wins', () => {
    const builds = [seen(second), seen(third, { outcome: 'building' }), seen(first, { ref: 'older' })];
    const everything = { sticky: indexOf(first), builds };
    const rows: readonly [string, Partial<RouteRequest>, string][] = [
      ['the visitor comes back', everything, `${first} sticky`],
      ['somebody holds the build', { builds }, `${second} built`],
      ['somebody is at it', { builds: builds.slice(1) }, `${third} building`],
      ['somebody holds another ref', { builds: builds.slice(2) }, `${first} built-other-ref`],
      ['nobody has anything', {}, `${first} ring`],
      ['there is no repo', { spec: null, random: () => 0 }, 'ann random'],
    ];
    for (const [when, request, expected] of rows) {
      it(`${expected.split(' ')[1]}, when ${when}`, () => {
        expect(decided(request, federationWith(EMPTY))).to.equal(expected);
      });
    }

    it('last resort, when nobody may serve', () => {
      expect(decided({}, onRing([{ out: 'down' }, { room: 0 }, { out: 'maintenance' }]))).to.equal(
        `${second} last-resort, failing over`,
      );
    });
  });

  describe('a visitor who comes back', () => {
    const back = { sticky: indexOf(first), builds: [seen(second)] };

    it('is sent to the same member however loaded it is', () => {
      expect(decided(back, onRing([CROWDED]))).to.equal(`${first} sticky`);
    });

    it('is sent on where the build has failed there lately and another has it, and only then', () => {
      const failed = seen(first, { outcome: 'failed' });
      expect(decided({ ...back, builds: [failed, seen(second)] }, onRing([{}]))).to.equal(`${second} built`);
      expect(decided({ ...back, builds: [failed] }, onRing([{}]))).to.equal(`${first} sticky`);
    });

    for (const out of ['down', 'maintenance', 'version'] as const) {
      it(`is failed over when that member is ${out}`, () => {
        expect(decided(back, onRing([{ out }]))).to.equal(`${second} built, failing over`);
      });
    }

    it('goes on for good when that member is emptied by its operators', () => {
      expect(decided(back, onRing([{ out: 'draining' }]))).to.equal(`${second} built`);
    });

    it('is failed over when that member is full', () => {
      expect(decided(back, onRing([{ room: 3, pending: 3 }]))).to.equal(`${second} built, failing over`);
    });

    it('is sent elsewhere for good when that member may not take the repo any more', () => {
      expect(decided(back, onRing([{ admits: () => false }]))).to.equal(`${second} built`);
    });

    it('is nobody special when the cookie names no member', () => {
      for (const sticky of [-1, 3, 99]) {
        expect(decided({ sticky }, federationWith(EMPTY))).to.equal(`${first} ring`);
      }
    });

    for (const policy of ['ring', 'random', 'least-loaded'] as const) {
      it(`is known to the policy ${policy} too`, () => {
        expect(decided(back, onRing([CROWDED], { policy }))).to.equal(`${first} sticky`);
      });
    }
  });

  describe('a repo that is built', () => {
    it('goes to the least loaded of its holders, for their weight', () => {
      const federation = federationWith({
        ann: { pods: 8, weight: 1 },
        bob: { pods: 12, weight: 2 },
        cid: { pods: 9 },
      });
      expect(decided({ builds: [seen('ann'), seen('bob')] }, federation)).to.equal('bob built');
    });

    it('goes to a member seen to hold it before one presumed to, within the bound', () => {
      const builds = [seen(first), presumed(second, 60 * MINUTE)];
      expect(decided({ builds }, onRing([{ pods: 2 }]))).to.equal(`${first} built`);
      expect(decided({ builds }, onRing([CROWDED]))).to.equal(`${second} built`);
    });

    it('fails over when its holder is ill, by the ring', () => {
      expect(decided({ builds: [seen(second)] }, onRing([{}, { out: 'down' }]))).to.equal(
        `${first} ring, failing over`,
      );
    });

    it('fails over to a member that is building it when its holder is ill', () => {
      const builds = [seen(first), seen(second, { outcome: 'building' })];
      expect(decided({ builds }, onRing([{ out: 'down' }]))).to.equal(`${second} building, failing over`);
    });

    it('fails over to a holder of another ref when its holder is full', () => {
      const builds = [seen(first), seen(second, { ref: 'older' })];
      expect(decided({ builds }, onRing([{ room: 0 }]))).to.equal(`${second} built-other-ref, failing over`);
    });

    it('does not fail over when one of two holders is ill', () => {
      expect(decided({ builds: [seen(first), seen(second)] }, onRing([{ out: 'down' }]))).to.equal(`${second} built`);
    });

    it('is not failed over from a holder that may not take it any more, ill or not', () => {
      for (const out of [null, 'down'] as const) {
        const federation = onRing([{}, { admits: () => false, out }]);
        expect(decided({ builds: [seen(second)] }, federation)).to.equal(`${first} ring`);
      }
    });

    it('is not known to policies without affinity', () => {
      const request = { builds: [seen(second)] };
      expect(decided(request, onRing([], { policy: 'ring' }))).to.match(new RegExp(`^${first}`));
      expect(decided(request, onRing([{}, { pods: 1 }, { pods: 1 }], { policy: 'least-loaded' }))).to.equal(
        `${first} least-loaded`,
      );
    });
  });

  describe('a repo that nobody has', () => {
    it('goes on along the ring past members over the bound, which is no fail-over', () => {
      expect(decided({}, onRing([CROWDED]))).to.equal(`${second} ring`);
      expect(decided({}, onRing([CROWDED, CROWDED]))).to.equal(`${third} ring`);
    });

    it('goes on along the ring past members that are ill, which is a fail-over', () => {
      expect(decided({}, onRing([{ out: 'down' }]))).to.equal(`${second} ring, failing over`);
      expect(decided({}, onRing([{ room: 0 }, { out: 'maintenance' }]))).to.equal(`${third} ring, failing over`);
    });

    it('goes on along the ring past members that do not take it, which is no fail-over', () => {
      expect(decided({}, onRing([{ admits: () => false }]))).to.equal(`${second} ring`);
      expect(decided({}, onRing([{ out: 'draining' }]))).to.equal(`${second} ring`);
    });

    it('is built by members with the wanted versions before others', () => {
      expect(decided({}, onRing([{ preferred: false }]))).to.equal(`${second} ring`);
      const none = { preferred: false };
      expect(decided({}, onRing([none, none, none]))).to.equal(`${first} ring`);
      expect(decided({ builds: [seen(first, { ref: 'older' })] }, onRing([none]))).to.equal(`${second} ring`);
    });

    it('finds the last of many members when all others are out', () => {
      const names = Array.from({ length: 12 }, (_, i) => `hub-${i}`);
      const all = federationWith(Object.fromEntries(names.map((name) => [name, {}])));
      const last = ringOrder(all).at(-1)!;
      const ill = federationWith(
        Object.fromEntries(names.map((name) => [name, name === last ? {} : { out: 'down' as const }])),
      );
      expect(decided({}, ill)).to.equal(`${last} ring, failing over`);
    });

    it('goes to the same member whatever its spelling and ref', () => {
      for (const raw of ['ds-100/TextBook/main', 'DS-100/textbook.git/v2', 'DS-100/textbook/feature/x']) {
        expect(decided({ spec: specOf('gh', raw) }, federationWith(EMPTY))).to.equal(`${first} ring`);
      }
    });
  });

  describe('the quota', () => {
    it('counts our own launches since the hub counted', () => {
      expect(decided({}, onRing([{ room: 3, pending: 2 }]))).to.equal(`${first} ring`);
      expect(decided({}, onRing([{ room: 3, pending: 3 }]))).to.equal(`${second} ring, failing over`);
    });

    it('is passed when a hub is within its headroom already', () => {
      expect(decided({}, onRing([{ room: -3 }]))).to.equal(`${second} ring, failing over`);
    });
  });

  describe('least loaded, as a policy', () => {
    const policy = 'least-loaded';

    it('goes by load for the weight, own launches included', () => {
      const federation = federationWith(
        { ann: { pods: 10, pending: 12, weight: 2 }, bob: { pods: 10 }, cid: { pods: 35, weight: 4 } },
        { policy },
      );
      expect(decided({}, federation)).to.equal('cid least-loaded');
    });

    it('takes members with the wanted versions before others', () => {
      expect(decided({}, onRing([{ preferred: false }, { pods: 9 }, { pods: 8 }], { policy }))).to.equal(
        `${third} least-loaded`,
      );
      expect(decided({}, onRing([{ preferred: false }, { out: 'down' }, { out: 'down' }], { policy }))).to.equal(
        `${first} least-loaded`,
      );
    });
  });

  describe('a refusal', () => {
    const none = { admits: () => false };

    it('says that no member takes the repo, even if some are ill', () => {
      expect(decided({}, onRing([none, none, none]))).to.equal('refused: not-allowed');
      expect(decided({}, onRing([none, { ...none, out: 'down' }, { ...none, room: 0 }]))).to.equal(
        'refused: not-allowed',
      );
    });

    it('says that those who would take it are away, when the operator wants no last resort', () => {
      const refuse = { lastResort: 'refuse' };
      expect(decided({}, onRing([none, { out: 'down' }, { room: 0 }], refuse))).to.equal('refused: none-eligible');
    });

    it('is not given to a page without a repo for rules about repos', () => {
      expect(decided({ spec: null, random: () => 0.99 }, onRing([none, none, none]))).to.equal('cid random');
    });
  });

  describe('where members are braked', () => {
    const braked = { nextBuildAt: NOON + MINUTE };
    const [first, second] = ringOrder(federationWith({ ann: {}, bob: {}, cid: {} })) as [string, string];
    const where = (facts: Readonly<Record<string, MemberFacts>>, request: Partial<RouteRequest> = {}) => {
      const federation = federationWith({ ann: {}, bob: {}, cid: {}, ...facts });
      const decision = route(requestFor(request), federation);
      if (decision.member === null) throw new Error('nobody was chosen');
      const nameOf = (index: number) => String(federation.members[index]!.member.name);
      const { reason, failover, heldBack, startsBuild } = decision;
      return {
        member: nameOf(decision.member),
        reason,
        failover,
        startsBuild,
        heldBack: heldBack === null ? null : nameOf(heldBack),
      };
    };

    it('sends a launch that needs a build to the next, to stay there: it is no fail-over', () => {
      const next = { member: second, reason: 'ring', failover: false, startsBuild: true };
      expect(where({ [first]: braked })).to.deep.equal({ ...next, heldBack: first });
      expect(where({ [first]: braked }, { builds: [seen(first, { ref: 'v1' })] })).to.include({ ...next });
      expect(where({ [first]: { nextBuildAt: NOON } })).to.include({ member: first, heldBack: null });
    });

    it('sends a visitor elsewhere whose member would have to build, and lets them come back to whoever has it', () => {
      const federation = federationWith({ ann: {}, bob: {}, cid: {} });
      const sticky = federation.indexOf.get(first as MemberName)!;
      const builds = [seen(first, { generation: 'g1' }), seen(second)];
      expect(where({ [first]: { ...braked, generation: 'g2' } }, { sticky, builds })).to.include({
        member: second,
        reason: 'built',
        failover: false,
        heldBack: first,
      });
    });

    it('changes nothing for launches whose image is there, or is being made', () => {
      expect(where({ [first]: braked }, { builds: [seen(first)] })).to.include({ member: first, heldBack: null });
      const building = [seen(first, { outcome: 'building' })];
      expect(where({ [first]: braked }, { builds: building })).to.include({ member: first, heldBack: null });
      expect(where({ [first]: braked }, { builds: [seen(second)] })).to.include({ member: second, heldBack: null });
    });

    it('spreads launches by the chain, as if nobody were braked, when all are', () => {
      const all = { ann: braked, bob: braked, cid: braked };
      expect(where(all)).to.deep.equal({ ...where({}), heldBack: null });
      const others = { [first]: braked, [second]: { out: 'down' }, cid: { room: 0 }, ann: { out: 'down' } } as const;
      expect(where({ ...others, [first]: braked })).to.include({ member: first, heldBack: null });
    });

    it('draws once, so that what is held back is due to the brake alone', () => {
      let draws = 0;
      const random = () => {
        draws++;
        return 0.5;
      };
      const facts = { ann: braked, bob: {}, cid: {} };
      route(requestFor({ random }), federationWith(facts, { policy: 'random' }));
      expect(draws).to.equal(1);
    });
  });

  describe('says whether the member has to build', () => {
    const startsBuild = (builds: RouteRequest['builds'], facts: MemberFacts = {}) => {
      const decision = route(requestFor({ builds }), federationWith({ ann: facts }));
      return decision.member !== null && decision.startsBuild;
    };
    const rows: readonly [string, boolean, RouteRequest['builds'], MemberFacts?][] = [
      ['nothing is known', true, []],
      ['it holds the build', false, [seen('ann')]],
      ['it is presumed to hold it', false, [presumed('ann', 60 * MINUTE)]],
      ['it is at it', false, [presumed('ann', MINUTE)]],
      ['its build is of an older generation', true, [seen('ann', { generation: 'g1' })], { generation: 'g2' }],
      [
        'that build is being made anew',
        false,
        [{ ...seen('ann', { generation: 'g1' }), presumedAt: NOON - 1 }],
        { generation: 'g2' },
      ],
      ['it holds another ref', true, [seen('ann', { ref: 'older' })]],
      ['it failed a minute ago', true, [seen('ann', { outcome: 'failed' })]],
    ];
    for (const [when, expected, builds, facts] of rows) {
      it(`${expected ? 'yes' : 'no'}, when ${when}`, () => {
        expect(startsBuild(builds, facts)).to.equal(expected);
      });
    }

    it('no, when there is nothing to build', () => {
      expect(route(requestFor({ spec: null, random: () => 0 }), federationWith({ ann: {} }))).to.include({
        startsBuild: false,
      });
    });
  });

  describe('is total and pure', () => {
    it('gives the same answer to the same question, and changes nothing', () => {
      fc.assert(
        fc.property(anyRequest, anyFederation, (request, federation) => {
          const frozen = [deepFrozen(request), deepFrozen(federation)] as const;
          expect(route(...frozen)).to.deep.equal(route(...frozen));
        }),
        { numRuns: 300 },
      );
    });

    it('chooses an eligible member if there is one, else a last resort or nobody', () => {
      fc.assert(
        fc.property(anyRequest, anyFederation, (request, federation) => {
          const { ineligible } = situationOf(request, federation);
          const decision = route(request, federation);
          if (ineligible.includes(null)) {
            expect(decision.member).to.be.within(0, federation.members.length - 1);
            expect(ineligible[decision.member!]).to.equal(null);
            expect(decision)
              .to.have.property('reason')
              .that.is.oneOf(REASONS.filter((r) => r !== 'last-resort'));
          } else if (ineligible.every((why) => why === 'not-allowed')) {
            expect(decision).to.deep.equal({ member: null, refusal: 'not-allowed' });
          } else if (
            federation.settings.lastResort === 'refuse' ||
            ineligible.every((why) => why === 'not-allowed' || why === 'draining')
          ) {
            expect(decision).to.deep.equal({ member: null, refusal: 'none-eligible' });
          } else {
            expect(decision).to.include({ reason: 'last-resort', failover: true });
            expect(ineligible[decision.member!]).to.be.oneOf(['down', 'maintenance', 'version', 'full']);
          }
        }),
        { numRuns: 1000 },
      );
    });

    it('comes to the same whatever order the records are in', () => {
      fc.assert(
        fc.property(anyRequest, anyFederation, (request, federation) => {
          const reversed = { ...request, builds: request.builds.toReversed() };
          expect(route(reversed, federation)).to.deep.equal(route(request, federation));
        }),
        { numRuns: 1000 },
      );
    });

    it('spreads the launches of a repo that nobody counts yet', () => {
      const pending = [0, 0, 0];
      const federation = { ...federationWith(EMPTY), pending };
      for (let launches = 0; launches < 300; launches++) {
        const builds = [seen('ann'), seen('bob'), seen('cid')];
        const { member } = route(requestFor({ builds, spec: TEXTBOOK }), federation);
        pending[member!]! += 1;
      }
      expect(pending).to.deep.equal([100, 100, 100]);
    });
  });
});

function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFrozen(part);
  // A map cannot be frozen; the ring keeps a sorted copy of its points from the first question on.
  return value instanceof Map ? value : Object.freeze(value);
}
