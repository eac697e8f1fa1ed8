import type { BuildRecord, Observation } from '../../src/builds/build-record.ts';
import type { LaunchSpec } from '../../src/launch/launch-spec.ts';
import { parseSpec } from '../../src/launch/parse-spec.ts';
import type { Provider } from '../../src/launch/provider.ts';
import type { Member, MemberName } from '../../src/members/member.ts';
import type { Federation, RoutingMember, RoutingSettings } from '../../src/routing/federation.ts';
import { buildRing } from '../../src/routing/ring.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const NOON = Date.UTC(2026, 10, 23, 12);

export const SETTINGS: RoutingSettings = {
  policy: 'affinity',
  bound: 1.25,
  slack: 0.5,
  headroom: 10,
  lastResort: 'prime',
  buildWindowMs: 15 * MINUTE,
  failureMemoryMs: 10 * MINUTE,
  retentionMs: 30 * DAY,
  presumedRetentionMs: 7 * DAY,
  spillShare: 0.5,
  slowStartMs: 0,
};

export function specOf(provider: Provider, raw: string): LaunchSpec {
  const parsed = parseSpec(provider, raw);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.spec;
}

export const TEXTBOOK = specOf('gh', 'DS-100/textbook/main');

export interface MemberFacts extends Partial<Omit<RoutingMember, 'member'>> {
  readonly weight?: number;
  readonly prime?: boolean;
  readonly pending?: number;
  readonly generationSince?: number;
  readonly nextBuildAt?: number;
  readonly retentionMs?: number;
}

export const memberOf = (name: string, { weight = 1, prime = false, retentionMs }: MemberFacts = {}): Member => ({
  name: name as MemberName,
  url: `https://${name}.test`,
  weight,
  prime,
  healthUrl: `https://${name}.test/health`,
  versionsUrl: `https://${name}.test/versions`,
  runBy: null,
  fundedBy: null,
  region: null,
  eventToken: null,
  rules: { allow: [], deny: [] },
  ...(retentionMs === undefined ? {} : { retentionMs }),
});

/** A federation of these members, well and empty but for what is said of them. */
export function federationWith(
  facts: Readonly<Record<string, MemberFacts>>,
  settings: Partial<RoutingSettings> = {},
): Federation {
  const members = Object.entries(facts).map(([name, fact]): RoutingMember => {
    const {
      out = null,
      pods = 0,
      room = Infinity,
      generation = null,
      preferred = true,
      easing = null,
      ejectedUntil = 0,
    } = fact;
    const { admits = () => true } = fact;
    return { member: memberOf(name, fact), out, pods, room, generation, preferred, easing, ejectedUntil, admits };
  });
  return {
    members,
    indexOf: new Map(members.map(({ member }, index) => [member.name, index])),
    ring: buildRing(members.map(({ member }) => member)),
    pending: Object.values(facts).map(({ pending = 0 }) => pending),
    generationSince: Object.values(facts).map(({ generationSince = 0 }) => generationSince),
    nextBuildAt: Object.values(facts).map(({ nextBuildAt = 0 }) => nextBuildAt),
    pins: null,
    settings: { ...SETTINGS, ...settings },
  };
}

export const requestFor = (changes: Partial<RouteRequest> = {}): RouteRequest => ({
  spec: TEXTBOOK,
  sticky: -1,
  builds: [],
  demand: 1,
  now: NOON,
  random: () => {
    throw new Error('this decision needs no chance');
  },
  ...changes,
});

/** A build that was seen (built a minute ago, unless said otherwise). */
export function seen(
  member: string,
  changes: Partial<Observation> & { ref?: string; usedAt?: number } = {},
): BuildRecord {
  const { ref = 'main', usedAt = changes.at ?? NOON - MINUTE, ...rest } = changes;
  const at = rest.at ?? NOON - MINUTE;
  const observed: Observation = {
    outcome: 'built',
    at,
    source: 'event',
    resolvedRef: null,
    generation: null,
    durationMs: null,
    ...rest,
  };
  const builtSince = observed.outcome === 'built' ? at : null;
  return { ref, member: member as MemberName, observed, presumedAt: null, builtSince, usedAt };
}

/** A build of which we only know that a launch was sent there, this long ago (ms). */
export const presumed = (member: string, age: number, ref = 'main'): BuildRecord => ({
  ref,
  member: member as MemberName,
  observed: null,
  presumedAt: NOON - age,
  builtSince: null,
  usedAt: NOON - age,
});

/** The names of a federation's members in the order of the ring, from this repo's place. */
export const ringOrder = (federation: Federation, spec = TEXTBOOK): string[] =>
  federation.ring.order(spec.repoKey, federation.members.length).map((index) => federation.members[index]!.member.name);
