import { leastLoadedOf } from '../least-loaded-of.ts';
import type { Link } from '../link.ts';

/** Whoever has the least load for its weight: members with the wanted versions before others. */
export const leastLoaded: Link = (situation) => {
  const preferred = leastLoadedOf(situation, (index) => situation.federation.members[index]!.preferred);
  const member = preferred >= 0 ? preferred : leastLoadedOf(situation, () => true);
  return member < 0 ? null : { member, reason: 'least-loaded', failover: false };
};
