import { holderIsOut, holderWithinBound } from '../holders.ts';
import type { Link } from '../link.ts';

/** Whoever holds another ref of the repo: most of its layers are there. */
export const builtOtherRef: Link = (situation) => {
  const member = holderWithinBound(situation, 'other-ref');
  if (member < 0) return null;
  return { member, reason: 'built-other-ref', failover: holderIsOut(situation, ['built', 'presumed', 'building']) };
};
