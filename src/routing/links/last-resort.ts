import { KNOWLEDGE } from '../knowledge.ts';
import type { Link } from '../link.ts';
import type { Ineligible } from '../reasons.ts';
import { relativeLoad, type Situation } from '../situation.ts';

const NEVER: readonly (Ineligible | null)[] = ['not-allowed', 'left', 'tried', 'draining', 'pinned-elsewhere'];

/**
 * Nobody is eligible: the least bad member, if the operator wants one to be asked all the same. Alive before ejected before
 * down before closed (a full hub may have a place after all: our count is careful, the hub's own is the last word); in each
 * group whoever has the build first, then the prime, then the least loaded.
 */
export const lastResort: Link = (situation) => {
  const { federation, ineligible } = situation;
  if (federation.settings.lastResort === 'refuse') return null;
  const preferPrime = federation.settings.lastResort === 'prime';
  const candidates = federation.members
    .map((_, index) => index)
    .filter((index) => !NEVER.includes(ineligible[index]!))
    .sort(
      (a, b) =>
        badness(situation, a) - badness(situation, b) ||
        wants(situation, a) - wants(situation, b) ||
        (preferPrime ? Number(federation.members[b]!.member.prime) - Number(federation.members[a]!.member.prime) : 0) ||
        relativeLoad(situation, a) - relativeLoad(situation, b),
    );
  const member = candidates[0];
  return member === undefined ? null : { member, reason: 'last-resort', failover: true };
};

/** A full member that has the build needs no more than a place for it. */
const wants = ({ knowledge }: Situation, index: number): number => {
  const order = KNOWLEDGE.indexOf(knowledge[index]!);
  return order <= KNOWLEDGE.indexOf('building') ? order : KNOWLEDGE.length;
};

function badness({ ineligible }: Situation, index: number): number {
  switch (ineligible[index]) {
    case 'full':
    case 'version':
      return 0;
    case 'ejected':
      return 1;
    case 'down':
      return 2;
    default:
      return 3;
  }
}
