import { hasRoomMeanwhile, holderIsOut, holderWithinBound, isBeingBuilt, spillPays } from '../holders.ts';
import type { Knowledge } from '../knowledge.ts';
import { leastLoadedOf } from '../least-loaded-of.ts';
import type { Link } from '../link.ts';

const HOLDS: readonly Knowledge[] = ['built', 'presumed'];

/**
 * Whoever holds this very build, least loaded first: seen to hold it before presumed to. When all holders are over
 * the bound, a repo that is not worth another build waits its turn on the least loaded of them; one that is being built on another member
 * has earned it, and goes there as soon as these have no room at all.
 */
export const built: Link = (situation) => {
  for (const what of HOLDS) {
    const member = holderWithinBound(situation, what);
    if (member >= 0)
      return { member, reason: 'built', failover: what === 'presumed' && holderIsOut(situation, ['built']) };
  }
  const crowded = leastLoadedOf(situation, (index) => HOLDS.includes(situation.knowledge[index]!));
  if (crowded < 0) return null;
  const leaves = isBeingBuilt(situation) ? !hasRoomMeanwhile(situation, crowded) : spillPays(situation, crowded, HOLDS);
  if (leaves) return null;
  const failover = situation.knowledge[crowded] === 'presumed' && holderIsOut(situation, ['built']);
  return { member: crowded, reason: 'built', failover };
};
