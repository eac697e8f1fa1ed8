import type { Member } from '../members/member.ts';
import type { Federation } from '../routing/federation.ts';
import { type CacheState, predictionOf } from '../routing/prediction.ts';
import type { Ineligible, Reason, Refusal } from '../routing/reasons.ts';
import { decide } from '../routing/route.ts';
import type { RouteRequest } from '../routing/route-request.ts';
import { situationOf, startsBuild } from '../routing/situation.ts';

/** The member that a launch goes to. */
export interface Place {
  readonly index: number;
  readonly member: Member;
  readonly reason: Reason;
  /** Not to be remembered for the visitor. */
  readonly failover: boolean;
  /** What routing expected of the image there. */
  readonly predicted: CacheState;
  /** The launch makes the member begin a build. Unset: it does not. */
  readonly startsBuild?: boolean;
  /** Index of the member that the launch would have gone to if that were not braked. Unset or null: it is where it would be. */
  readonly heldBack?: number | null;
}

export type Placing =
  | { readonly kind: 'place'; readonly place: Place }
  /** Members that would take it are full: it may wait for a place. */
  | { readonly kind: 'full' }
  | { readonly kind: 'none'; readonly refusal: Refusal };

/**
 * Where a launch goes whose stream passes through. It is the decision for a redirect, but for one thing: where that asks
 * a member that is probably full as a last resort, a stream can be held until there is a place. Pure.
 */
export function placeLaunch(request: RouteRequest, federation: Federation): Placing {
  const situation = situationOf(request, federation);
  const decision = decide(situation);
  const waits = decision.member === null || decision.reason === 'last-resort';
  if (waits && situation.ineligible.includes('full')) return { kind: 'full' };
  if (decision.member === null) return { kind: 'none', refusal: decision.refusal };
  const { member: index, reason, failover, startsBuild, heldBack } = decision;
  const { member } = federation.members[index]!;
  const predicted = predictionOf(situation.knowledge[index]!);
  return { kind: 'place', place: { index, member, reason, failover, predicted, startsBuild, heldBack } };
}

/** Of a member that has built for a launch which was under way there: what its operators say since does not send that away. */
const SAID_SINCE: readonly (Ineligible | null)[] = ['left', 'draining', 'pinned-elsewhere'];

/** A place at this very member, which has built for this launch; null: it may not serve it now. Pure. */
export function placeAt(index: number, reason: Reason, request: RouteRequest, federation: Federation): Place | null {
  const situation = situationOf(request, federation);
  const why = situation.ineligible[index] ?? null;
  if (why !== null && !SAID_SINCE.includes(why)) return null;
  const { member } = federation.members[index]!;
  const predicted = predictionOf(situation.knowledge[index]!);
  return { index, member, reason, failover: false, predicted, startsBuild: startsBuild(situation, index) };
}

/** Do its operators not want this launch to go there, so that it does not wait for a build there either? Pure. */
export const isBarred = (index: number, request: RouteRequest, federation: Federation): boolean =>
  SAID_SINCE.includes(situationOf(request, federation).ineligible[index] ?? null);

/** Launches that still fit on the members that are in service. */
export const freePlaces = ({ members, pending }: Federation): number =>
  members.reduce((sum, { out, room }, index) => sum + (out === null ? Math.max(0, room - pending[index]!) : 0), 0);
