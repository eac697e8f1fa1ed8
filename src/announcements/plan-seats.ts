import type { LaunchSpec } from '../launch/launch-spec.ts';
import { isQuiet, limitFor } from '../routing/bound.ts';
import type { Federation, RoutingMember } from '../routing/federation.ts';
import { pinnedTo } from '../routing/pins.ts';
import { spreadOf } from '../routing/situation.ts';

export interface SeatsWanted {
  readonly spec: LaunchSpec;
  readonly seats: number;
  /** What one member takes at most, of hubs that limit the sessions of a repo; null: no limit. */
  readonly seatsPerMember: number | null;
  /** Indexes of members that are not asked to build before people come, … */
  readonly off: readonly number[];
  /** … and of those where it has just failed. */
  readonly failing: readonly number[];
  /** Indexes of members that are not to be chosen: they have their seats already. */
  readonly passed: readonly number[];
  /** Indexes of members that have the build, or are at it. */
  readonly held: readonly number[];
}

/** Seats of an event at one member. */
export interface SeatShare {
  readonly index: number;
  /** From 1. */
  readonly seats: number;
}

export interface SeatPlan {
  /** The members on which the event is to be built, in the order in which they were chosen. */
  readonly shares: readonly SeatShare[];
  /** Seats for which there is no room now. */
  readonly missing: number;
  /** Seats for which there is room, but only where it cannot be built now. */
  readonly unbuildable: number;
  /** Who has that room; empty where nothing is unbuildable. */
  readonly unable: readonly number[];
}

/** May this member serve it, once it has room? */
export const inService = ({ out, admits }: RoutingMember, spec: LaunchSpec): boolean => out === null && admits(spec);

const free = ({ members, pending }: Federation, index: number): number =>
  Math.max(0, Math.floor(members[index]!.room - pending[index]!));

/** How many launches fit on all members that serve this spec and may be asked to build it; Infinity where one has no quota. */
export const roomFor = (spec: LaunchSpec, off: readonly number[], federation: Federation): number =>
  federation.members.reduce(
    (sum, member, index) => sum + (inService(member, spec) && !off.includes(index) ? free(federation, index) : 0),
    0,
  );

/**
 * Others launch other things meanwhile, and some of the event launch twice: filled to the bound from the start, the members
 * would all be over it at the first of these, and a repo launched so often would spill to one that has to build.
 */
const FOR_SEATS = 5 / 6;

/**
 * On how many members, and on which, an event has to be built so that everybody finds a place. Pure.
 *
 * What a member can take is, first, what keeps it within the bound of routing: above `bound` times its fair share of the live
 * load, the event's seats included, launches would go elsewhere, to a member that has to build; of what is left below it, five sixths. And never more than its room
 * (quota less headroom less load) or `seatsPerMember`. Without quotas that is always enough, as the bounds add up to more than
 * the load. Where it is not, because small members are full before they have their share, the bound gives way and the others
 * are filled as far as they have room: so does routing, to which full members are no measure of fairness any more.
 *
 * The next member is the first that can take all seats that are left, which makes for few builds, or else the first that can
 * take any. First come those that have the build, then those with the wanted versions, each in the order of the ring from the
 * repo's place: so every gateway that looks, and looks again, comes to the same members.
 */
export function planSeats(wanted: SeatsWanted, federation: Federation): SeatPlan {
  const { spec, seats, seatsPerMember, off, failing, passed, held } = wanted;
  const { members, pending, ring, settings } = federation;
  const serving = ring.order(spec.repoKey, members.length).filter((index) => inService(members[index]!, spec));
  // Launches of a pinned repo go to those it is pinned to, as long as one of them is in service.
  const pinned = serving.filter((index) => pinnedTo(spec, federation)?.includes(index));
  const able = pinned.length > 0 ? pinned : serving;
  const load = (index: number) => members[index]!.pods + pending[index]!;
  const weight = (index: number) => members[index]!.member.weight;
  const total = able.reduce((sum, index) => sum + load(index), seats);
  const totalWeight = able.reduce((sum, index) => sum + weight(index), 0);

  const room = (index: number) => Math.min(free(federation, index), seatsPerMember ?? Number.POSITIVE_INFINITY);
  const withinBound = (index: number) => {
    // Nothing is spilled there.
    if (isQuiet(total)) return room(index);
    const fair = (total * weight(index)) / totalWeight;
    const limit = limitFor(fair, spreadOf(able.length), settings);
    return Math.min(room(index), Math.ceil((limit - load(index)) * FOR_SEATS));
  };
  const rank = (index: number) => Number(held.includes(index)) * 2 + Number(members[index]!.preferred);
  const cannotBuild = (index: number) => off.includes(index) || failing.includes(index);
  const open = able.filter((index) => !passed.includes(index));
  const inOrder = open.filter((index) => !cannotBuild(index)).sort((a, b) => rank(b) - rank(a));

  const taken = new Map<number, number>();
  let left = seats;
  for (const most of [withinBound, room]) {
    const more = (index: number) => Math.max(0, Math.floor(most(index)) - (taken.get(index) ?? 0));
    while (left > 0) {
      const next = inOrder.find((index) => more(index) >= left) ?? inOrder.find((index) => more(index) > 0);
      if (next === undefined) break;
      const its = Math.min(left, more(next));
      taken.set(next, (taken.get(next) ?? 0) + its);
      left -= its;
    }
  }
  const shares = Array.from(taken, ([index, its]) => ({ index, seats: its }));
  const idle = open.filter((index) => cannotBuild(index) && room(index) > 0);
  const unbuildable = Math.min(
    left,
    idle.reduce((sum, index) => sum + room(index), 0),
  );
  return { shares, missing: left - unbuildable, unbuildable, unable: unbuildable > 0 ? idle : [] };
}
