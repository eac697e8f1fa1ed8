import { holderIsOut, holderWithinBound, spillPays } from '../holders.ts';
import { leastLoadedOf } from '../least-loaded-of.ts';
import type { Link } from '../link.ts';

/** Whoever is building it now: join that build instead of starting another. */
export const building: Link = (situation) => {
  const within = holderWithinBound(situation, 'building');
  const crowded = within >= 0 ? within : leastLoadedOf(situation, (index) => situation.knowledge[index] === 'building');
  if (crowded < 0) return null;
  if (within < 0 && spillPays(situation, crowded, ['built', 'presumed', 'building'])) return null;
  return { member: crowded, reason: 'building', failover: holderIsOut(situation, ['built', 'presumed']) };
};
