import { mayMove } from '../launch/moving-ref.ts';
import type { Federation } from '../routing/federation.ts';
import type { Ineligible } from '../routing/reasons.ts';
import { decide } from '../routing/route.ts';
import type { RouteRequest } from '../routing/route-request.ts';
import { situationOf } from '../routing/situation.ts';

/**
 * Members in service that are known to have this very build, so that there is nothing to ask. A branch may have moved since
 * it was last built, and that is when authors pre-warm it: what such a one means only a hub can tell. Pure.
 */
export function holdersOf(request: RouteRequest, federation: Federation): readonly number[] {
  if (request.spec === null || mayMove(request.spec)) return [];
  const { ineligible } = situationOf(request, federation);
  // One that is full now has it all the same.
  const serves = (why: Ineligible | null) => why === null || why === 'full';
  return seenBuiltAt(request, federation).filter((index) => serves(ineligible[index]!));
}

/** Members where this very ref was seen built, in service or not. Where it has not moved they have nothing to build. Pure. */
export function seenBuiltAt(request: RouteRequest, federation: Federation): readonly number[] {
  const { knowledge } = situationOf(request, federation);
  return [...knowledge.keys()].filter((index) => knowledge[index] === 'built');
}

/**
 * The member that a visitor without a cookie would be sent to now, leaving out those in `tried`; null: none that may serve.
 * A last resort is none: it is away, or full. Pure.
 */
export function nextMember(request: RouteRequest, federation: Federation): number | null {
  const decision = decide(situationOf(request, federation));
  return decision.member === null || decision.reason === 'last-resort' ? null : decision.member;
}

/** Why this very member may not be asked now; null: it may. The brake is on launches: to be built for is what a cold member needs; and so are pins. Pure. */
export function obstacleAt(index: number, request: RouteRequest, federation: Federation): Ineligible | null {
  const why = situationOf(request, federation).ineligible[index] ?? null;
  return why === 'braked' || why === 'pinned-elsewhere' ? null : why;
}
