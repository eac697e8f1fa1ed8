import { generationText } from '../builds/generation.ts';
import type { LaunchSpec, RepoKey } from '../launch/launch-spec.ts';
import type { Member, MemberName } from '../members/member.ts';
import type { MemberState, Roster, VersionMode } from '../members/roster.ts';
import type { ColdFacts, Federation, RoutingMember, RoutingSettings } from './federation.ts';
import { buildRing, type Ring } from './ring.ts';

/** What is kept of a member that comes, goes, or is left alone for a while. */
export type Turn = Pick<RoutingMember, 'easing' | 'ejectedUntil'>;

const NO_TURN: Turn = { easing: null, ejectedUntil: 0 };

/** What stays the same from one roster to the next: it is worked out anew when members or settings change. */
export interface FederationFrame {
  readonly ring: Ring;
  /** Of those that are members now. */
  readonly indexOf: ReadonlyMap<MemberName, number>;
  /** By member: does its configuration let it serve this launch? */
  readonly admits: readonly ((spec: LaunchSpec) => boolean)[];
  readonly pins: Federation['pins'];
  readonly settings: RoutingSettings;
  readonly versionMode: VersionMode;
}

/** Repos, each with the members that operators have pinned it to. */
export type Pins = ReadonlyMap<RepoKey, readonly MemberName[]>;

const NO_PINS: Pins = new Map();

/** `members`: by their seats; null: it was left. `ring`: theirs, where somebody has it already. */
export function federationFrame(
  members: readonly (Member | null)[],
  admits: (member: Member) => (spec: LaunchSpec) => boolean,
  settings: RoutingSettings,
  versionMode: VersionMode,
  pins: Pins = NO_PINS,
  ring: Ring = buildRing(members),
): FederationFrame {
  const seats = members.flatMap((member, index) => (member === null ? [] : [[member.name, index] as const]));
  const indexOf = new Map(seats);
  return {
    ring,
    indexOf,
    admits: members.map((member) => (member === null ? () => false : admits(member))),
    pins: pins.size === 0 ? null : pinnedSeats(pins, indexOf),
    settings,
    versionMode,
  };
}

/** A member that is none now is left out; a pin stays one without any. */
const pinnedSeats = (pins: Pins, indexOf: ReadonlyMap<MemberName, number>): Federation['pins'] =>
  new Map(Array.from(pins, ([repo, names]) => [repo, names.flatMap((name) => indexOf.get(name) ?? [])]));

const noneCold = (members: number): ColdFacts => ({
  generationSince: new Float64Array(members),
  nextBuildAt: new Float64Array(members),
});

/**
 * The federation as the last checks show it. `pending` and `cold` are kept up by others. `imagePrefix`: what a member's images
 * are named with, under these versions; null: not known.
 * `turnOf`: how the member of a seat comes and goes.
 */
export const federationOf = (
  roster: Roster,
  pending: ArrayLike<number>,
  frame: FederationFrame,
  imagePrefix: (state: MemberState) => string | null = () => null,
  cold: ColdFacts = noneCold(roster.states.length),
  turnOf: (index: number) => Turn = () => NO_TURN,
): Federation => {
  const versionMode = modeFor(roster.states, frame.versionMode);
  return {
    members: roster.states.map((state, index) =>
      routingMember(state, imagePrefix(state), turnOf(index), frame.admits[index]!, { ...frame, versionMode }),
    ),
    indexOf: frame.indexOf,
    ring: frame.ring,
    pending,
    generationSince: cold.generationSince,
    nextBuildAt: cold.nextBuildAt,
    pins: frame.pins,
    settings: frame.settings,
  };
};

function routingMember(
  state: MemberState,
  imagePrefix: string | null,
  { easing, ejectedUntil }: Turn,
  admits: (spec: LaunchSpec) => boolean,
  { settings, versionMode }: FederationFrame,
): RoutingMember {
  const { member, pods, generation, versionAgrees } = state;
  return {
    member,
    out: outOfService(state, versionMode),
    pods: pods?.total ?? 0,
    room: pods === null || pods.quota === null ? Number.POSITIVE_INFINITY : pods.quota - settings.headroom - pods.total,
    generation: generationText(generation, imagePrefix),
    preferred: versionMode === 'ignore' || versionAgrees,
    easing,
    ejectedUntil,
    admits,
  };
}

/**
 * Equal versions are no condition to serve where less than half of the weight in service has those of the majority, which goes by
 * members: better two builders for a while than an outage.
 */
function modeFor(states: readonly MemberState[], configured: VersionMode): VersionMode {
  if (configured !== 'require') return configured;
  let inService = 0;
  let agreeing = 0;
  for (const state of states) {
    if (outOfService(state, 'prefer') !== null) continue;
    inService += state.member.weight;
    if (state.versionAgrees) agreeing += state.member.weight;
  }
  return 2 * agreeing >= inService ? 'require' : 'prefer';
}

function outOfService(
  { standing, versionAgrees, member }: MemberState,
  versionMode: VersionMode,
): RoutingMember['out'] {
  if (standing === 'left') return standing;
  // First: however it is, nobody waits for it and nobody fails over from it while its operators empty it.
  if (member.drain !== undefined) return 'draining';
  if (standing === 'down' || standing === 'maintenance') return standing;
  return versionMode === 'require' && !versionAgrees ? 'version' : null;
}
