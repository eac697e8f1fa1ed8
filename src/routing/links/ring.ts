import { withinBound } from '../bound.ts';
import { holderIsOut, isFailure } from '../holders.ts';
import type { Link } from '../link.ts';
import type { Choice } from '../route-request.ts';
import type { Situation } from '../situation.ts';

const FIRST_FEW = 4;

/**
 * Consistent hashing: the first eligible member within the bound, walking the ring from the repo's place; members with
 * the wanted versions before others. New builds start here, so all gateways start them on the same member.
 */
export const ring: Link = (situation) =>
  firstOnRing(situation, (index) => situation.federation.members[index]!.preferred && withinBound(situation, index)) ??
  firstOnRing(situation, (index) => withinBound(situation, index));

function firstOnRing(situation: Situation, accepts: (index: number) => boolean): Choice | null {
  const { request, federation, ineligible } = situation;
  if (request.spec === null) return null;
  const key = request.spec.repoKey;
  // The whole order costs more than the first few places, and the first few almost always do.
  const all = federation.members.length;
  for (const count of all > FIRST_FEW ? [FIRST_FEW, all] : [all]) {
    let failover = holderIsOut(situation, ['built', 'presumed', 'building']);
    for (const member of federation.ring.order(key, count)) {
      if (ineligible[member] === null && accepts(member)) return { member, reason: reasonFor(situation), failover };
      failover ||= isFailure(situation, member);
    }
  }
  return null;
}

/** On the ring although an eligible member holds the build: then the holders were over the bound. */
const reasonFor = ({ knowledge, ineligible }: Situation): 'spill' | 'ring' =>
  knowledge.some(
    (what, index) => (what === 'built' || what === 'presumed' || what === 'building') && ineligible[index] === null,
  )
    ? 'spill'
    : 'ring';
