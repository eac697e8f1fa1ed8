import { leastLoadedOf } from '../least-loaded-of.ts';
import type { Link } from '../link.ts';

/** Whoever has the least load for its weight. */
export const leastLoaded: Link = (situation) => {
  const member = leastLoadedOf(situation, () => true);
  return member < 0 ? null : { member, reason: 'least-loaded', failover: false };
};
