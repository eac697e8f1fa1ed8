import fc from 'fast-check';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import type { Member, MemberName } from '../../src/members/member.ts';
import { type Federation, POLICY_NAMES, type RoutingMember } from '../../src/routing/federation.ts';
import { buildRing, type Ring } from '../../src/routing/ring.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import { DAY, MINUTE, memberOf, NOON, SETTINGS, TEXTBOOK } from './fixtures.ts';

const NAMES = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay'];

const routingMember = (
  name: string,
): fc.Arbitrary<RoutingMember & { readonly pending: number; readonly since: number; readonly next: number }> =>
  fc.record({
    member: fc.record({ weight: fc.constantFrom(1, 1.5), prime: fc.boolean() }).map((facts) => memberOf(name, facts)),
    out: fc.option(fc.constantFrom('down', 'draining', 'maintenance', 'version'), { nil: null, freq: 3 }),
    pods: fc.nat(300),
    room: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: -20, max: 200 })),
    generation: fc.constantFrom(null, 'g1', 'g2'),
    preferred: fc.boolean(),
    easing: fc.constantFrom(
      null,
      null,
      { from: NOON - MINUTE, until: NOON + MINUTE },
      { from: NOON, until: NOON + MINUTE },
    ),
    ejectedUntil: fc.constantFrom(0, 0, NOON, NOON + MINUTE),
    admits: fc.boolean().map((admitted) => () => admitted),
    pending: fc.nat(60),
    since: fc.constantFrom(0, 0, NOON - 5 * MINUTE),
    next: fc.constantFrom(0, 0, NOON, NOON + MINUTE),
  });

/** The rings of these members: most of a test's time would go by building them. */
const rings = () => {
  const built = new Map<string, Ring>();
  return (members: readonly Member[]): Ring => {
    const key = JSON.stringify(members.map(({ name, weight }) => [name, weight]));
    const ring = built.get(key) ?? buildRing(members);
    built.set(key, ring);
    return ring;
  };
};
const ringOf = rings();

/** Any federation of one to six members, in any state. */
export const anyFederation: fc.Arbitrary<Federation> = fc
  .record({
    parts: fc
      .integer({ min: 1, max: NAMES.length })
      .chain((size) => fc.tuple(...NAMES.slice(0, size).map((name) => routingMember(name)))),
    policy: fc.constantFrom(...POLICY_NAMES),
    bound: fc.constantFrom(1, 1.25, 2),
    slack: fc.constantFrom(0, 0.5, 2),
    lastResort: fc.constantFrom('prime', 'any', 'refuse'),
    pinned: fc.uniqueArray(fc.nat({ max: NAMES.length - 1 }), { maxLength: 2 }),
  })
  .map(({ parts, pinned, ...settings }) => {
    const members = parts.map(({ pending: _, since: __, next: ___, ...member }) => member);
    return {
      members,
      indexOf: new Map(members.map(({ member }, index) => [member.name, index])),
      ring: ringOf(members.map(({ member }) => member)),
      pending: parts.map(({ pending }) => pending),
      generationSince: parts.map(({ since }) => since),
      nextBuildAt: parts.map(({ next }) => next),
      pins:
        pinned.length === 0 ? null : new Map([[TEXTBOOK.repoKey, pinned.filter((index) => index < members.length)]]),
      settings: { ...SETTINGS, ...settings },
    };
  });

const age = fc.constantFrom(-MINUTE, 0, MINUTE, 12 * MINUTE, DAY, 8 * DAY, 40 * DAY);
const moment = age.map((ms) => NOON - ms);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const anyBuild: fc.Arbitrary<BuildRecord> = fc.record({
  ref: fc.constantFrom('main', 'HEAD', 'v1'),
  member: fc.constantFrom(...NAMES, 'gone').map((name) => name as MemberName),
  observed: orNull(
    fc.record({
      outcome: fc.constantFrom('building', 'built', 'failed'),
      at: moment,
      source: fc.constantFrom('stream', 'event', 'metrics'),
      resolvedRef: fc.constantFrom(null, 'c1', 'c2'),
      generation: fc.constantFrom(null, 'g1', 'g2'),
      durationMs: fc.constant(null),
    }),
  ),
  presumedAt: orNull(moment),
  builtSince: fc.constant(null),
  usedAt: moment,
});

/** Any launch; its chance is the same however often it is asked. */
export const anyRequest: fc.Arbitrary<RouteRequest> = fc.record({
  spec: fc.constantFrom(TEXTBOOK, TEXTBOOK, TEXTBOOK, null),
  sticky: fc.integer({ min: -1, max: NAMES.length }),
  builds: fc.uniqueArray(anyBuild, { maxLength: 8, selector: ({ ref, member }) => `${ref} ${member}` }),
  demand: fc.constantFrom(0, 1, 5, 12, 100),
  now: fc.constant(NOON),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map((chance) => () => chance),
});
