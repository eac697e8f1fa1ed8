import type { MemberName } from '../members/member.ts';
import { fairShare, loadLimit, withinBound } from './bound.ts';
import type { Federation } from './federation.ts';
import type { Knowledge } from './knowledge.ts';
import { pinHolds } from './pin-holds.ts';
import { pinnedTo } from './pins.ts';
import type { Ineligible, Reason, Refusal } from './reasons.ts';
import { decide } from './route.ts';
import type { RouteRequest } from './route-request.ts';
import { loadOf, situationOf } from './situation.ts';

/** One member's part in a decision. */
export interface Considered {
  readonly member: MemberName;
  readonly chosen: boolean;
  /** Why it was passed over; null for the one chosen. */
  readonly passedOver: Ineligible | 'over-bound' | 'another-is-better' | null;
  /** What the ledger says it has. */
  readonly knowledge: Knowledge;
  /** Its place on the ring for this repo, from 1; null without a spec. */
  readonly ringPlace: number | null;
  /** Live sessions; the share of all of them that its weight makes fair; how many it may carry. */
  readonly load: number;
  readonly fairShare: number;
  readonly loadLimit: number;
  /** Launches that still fit below its quota less headroom; null: no quota. */
  readonly room: number | null;
  readonly weight: number;
}

export interface Explanation {
  readonly member: MemberName | null;
  readonly reason: Reason | Refusal;
  readonly failover: boolean;
  /** Why the chosen one should not have it: of a last resort, to which it goes all the same. null: it may. */
  readonly unfit: Ineligible | null;
  /** To whom operators have pinned the repo. `holds`: one of them may serve it; otherwise it goes on as usual. null: it is not pinned. */
  readonly pin: { readonly members: readonly MemberName[]; readonly holds: boolean } | null;
  /** Every member, the chosen one first, then in the order of the ring. */
  readonly considered: readonly Considered[];
}

/** The decision that `route` makes, with the part that every member had in it. Pure. */
export function explain(request: RouteRequest, federation: Federation): Explanation {
  const situation = situationOf(request, federation);
  const decision = decide(situation);
  const { members, pending, ring } = federation;
  const order = request.spec === null ? [] : ring.order(request.spec.repoKey, members.length);
  const considered = members.flatMap(({ member, room }, index): Considered | [] => {
    const chosen = decision.member === index;
    const ineligible = situation.ineligible[index] ?? null;
    if (ineligible === 'left') return [];
    const fair = situation.totalWeight === 0 ? 0 : fairShare(situation, index);
    const crowded = ineligible === null && !withinBound(situation, index);
    return {
      member: member.name,
      chosen,
      passedOver: chosen ? null : (ineligible ?? (crowded ? 'over-bound' : 'another-is-better')),
      knowledge: situation.knowledge[index]!,
      ringPlace: order.length === 0 ? null : order.indexOf(index) + 1,
      load: loadOf(situation, index),
      fairShare: fair,
      loadLimit: situation.totalWeight === 0 ? 0 : loadLimit(situation, index),
      room: Number.isFinite(room) ? Math.max(0, room - pending[index]!) : null,
      weight: member.weight,
    };
  });
  considered.sort((a, b) => Number(b.chosen) - Number(a.chosen) || (a.ringPlace ?? 0) - (b.ringPlace ?? 0));
  const pinned = pinnedTo(request.spec, federation);
  const pin = pinned && { members: pinned.map((index) => members[index]!.member.name), holds: pinHolds(situation) };
  return decision.member === null
    ? { member: null, reason: decision.refusal, failover: false, unfit: null, pin, considered }
    : {
        member: members[decision.member]!.member.name,
        reason: decision.reason,
        failover: decision.failover,
        unfit: situation.ineligible[decision.member] ?? null,
        pin,
        considered,
      };
}
