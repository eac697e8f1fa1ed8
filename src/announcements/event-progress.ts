import type { MemberName } from '../members/member.ts';
import type { Federation } from '../routing/federation.ts';
import type { Knowledge } from '../routing/knowledge.ts';
import type { SeatPlan } from './plan-seats.ts';

/** `announced`: nothing is done yet; `warming`: it is built now; `running`: its hours have come. */
export type EventPhase = 'announced' | 'warming' | 'running';

/** `waiting`: to be built there, and not begun; `failed`: it is tried again later. */
export type ShareState = 'built' | 'building' | 'failed' | 'waiting';

export interface MemberProgress {
  readonly member: MemberName;
  readonly state: ShareState;
  readonly seats: number;
}

export interface LastFailure {
  readonly member: MemberName;
  /** For people; from the hub, mostly. */
  readonly message: string;
  /** ms since the epoch */
  readonly at: number;
}

/** How far an announced event is. */
export interface EventProgress {
  readonly phase: EventPhase;
  /** Members that hold the build now, and those that are at it: also such as the event does not count on. */
  readonly holding: readonly MemberName[];
  readonly building: readonly MemberName[];
  /** Those that it counts on, in the order in which they were chosen. */
  readonly members: readonly MemberProgress[];
  /** Seats that have a place where it is built. */
  readonly places: number;
  /** Seats for which there is no room. */
  readonly missing: number;
  /** Seats for which there is room, but only where it cannot be built now. */
  readonly unbuildable: number;
  /** Why not, member by member. */
  readonly reasons: readonly { readonly member: MemberName; readonly message: string }[];
  /** Launches that fit by the load of now on all members that may build it; null: no limit. */
  readonly room: number | null;
  /** Seats of other events in its hours, at one time at most: that room is for all of them. */
  readonly beside: number;
  /** Of this gateway's own; null: none. */
  readonly lastFailure: LastFailure | null;
}

export interface ProgressFacts {
  readonly phase: EventPhase;
  readonly plan: SeatPlan;
  readonly federation: Federation;
  /** By member. */
  readonly knowledge: readonly Knowledge[];
  readonly isUnderWay: (index: number) => boolean;
  readonly hasFailed: (index: number) => boolean;
  /** Why a member cannot build it, for people. */
  readonly whyNot: (index: number) => string;
  readonly room: number;
  readonly beside: number;
  readonly lastFailure: LastFailure | null;
}

/** What comes of a plan and what is known of the members. Pure. */
export function progressOf(facts: ProgressFacts): EventProgress {
  const { phase, plan, federation, knowledge, isUnderWay, hasFailed, whyNot, room, beside, lastFailure } = facts;
  const state = (index: number): ShareState => {
    if (knowledge[index] === 'built') return 'built';
    if (knowledge[index] === 'building' || isUnderWay(index)) return 'building';
    return hasFailed(index) ? 'failed' : 'waiting';
  };
  const name = (index: number) => federation.members[index]!.member.name;
  const those = (wanted: ShareState) =>
    federation.members.flatMap(({ out }, index) => (out === null && state(index) === wanted ? [name(index)] : []));
  const members = plan.shares.map(({ index, seats }) => ({ member: name(index), state: state(index), seats }));
  return {
    phase,
    holding: those('built'),
    building: those('building'),
    members,
    places: members.reduce((sum, one) => sum + (one.state === 'built' ? one.seats : 0), 0),
    missing: plan.missing,
    unbuildable: plan.unbuildable,
    reasons: plan.unable.map((index) => ({ member: name(index), message: whyNot(index) })),
    room: Number.isFinite(room) ? room : null,
    beside,
    lastFailure,
  };
}
