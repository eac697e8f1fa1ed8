import { loadLimit } from '../bound.ts';
import { holderWithinBound, spillPays } from '../holders.ts';
import { leastLoadedOf } from '../least-loaded-of.ts';
import type { Link } from '../link.ts';

/**
 * Whoever holds this very build, least loaded first: seen to hold it before presumed to. When all holders are over
 * the bound, a repo that is not worth another build waits its turn on the least loaded of them.
 */
export const built: Link = (situation) => {
  for (const what of ['built', 'presumed'] as const) {
    const member = holderWithinBound(situation, what);
    if (member >= 0) return { member, reason: 'built', failover: false };
  }
  const crowded = leastLoadedOf(
    situation,
    (index) => situation.knowledge[index] === 'built' || situation.knowledge[index] === 'presumed',
  );
  if (crowded < 0 || spillPays(situation, crowded, loadLimit(situation, crowded))) return null;
  return { member: crowded, reason: 'built', failover: false };
};
