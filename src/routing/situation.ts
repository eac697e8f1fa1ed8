import type { Federation } from './federation.ts';
import { type Knowledge, knowledgeOf } from './knowledge.ts';
import type { Ineligible } from './reasons.ts';
import type { RouteRequest } from './route-request.ts';

/** One launch meets the federation: what the links of the chain share, worked out once. */
export interface Situation {
  readonly request: RouteRequest;
  readonly federation: Federation;
  /** By member: why it may not serve this launch; null: it may. */
  readonly ineligible: readonly (Ineligible | null)[];
  /** By member: what the ledger says it has of this launch. */
  readonly knowledge: readonly Knowledge[];
  /** Live sessions of all eligible members. */
  readonly totalLoad: number;
  readonly totalWeight: number;
}

export function situationOf(request: RouteRequest, federation: Federation): Situation {
  const { members, pending } = federation;
  const ineligible: (Ineligible | null)[] = [];
  let totalLoad = 0;
  let totalWeight = 0;
  for (let i = 0; i < members.length; i++) {
    const why = ineligibility(request, federation, i);
    ineligible.push(why);
    if (why !== null) continue;
    totalLoad += members[i]!.pods + pending[i]!;
    totalWeight += members[i]!.member.weight;
  }
  return { request, federation, ineligible, knowledge: knowledgeOf(request, federation), totalLoad, totalWeight };
}

function ineligibility(
  { spec, tried }: RouteRequest,
  { members, pending }: Federation,
  index: number,
): Ineligible | null {
  const { out, room, admits } = members[index]!;
  // First: a member that will not take this launch when it is well again is neither failed over from nor waited for.
  if (spec !== null && !admits(spec)) return 'not-allowed';
  if (tried?.includes(index)) return 'tried';
  if (out !== null) return out;
  return pending[index]! >= room ? 'full' : null;
}

/** Live sessions of a member: the pods its hub counted, and our own launches since. */
export const loadOf = ({ federation }: Situation, index: number): number =>
  federation.members[index]!.pods + federation.pending[index]!;

/** Load for its weight: what makes members of different size comparable. */
export const relativeLoad = (situation: Situation, index: number): number =>
  loadOf(situation, index) / situation.federation.members[index]!.member.weight;
