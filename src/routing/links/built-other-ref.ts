import { withinBound } from '../bound.ts';
import { holderIsOut } from '../holders.ts';
import { leastLoadedOf } from '../least-loaded-of.ts';
import type { Link } from '../link.ts';

/**
 * Whoever holds another ref of the repo: most of its layers are there. Only members with the wanted versions: what the
 * others build will be cold when they are brought up to date.
 */
export const builtOtherRef: Link = (situation) => {
  const { knowledge, federation } = situation;
  const member = leastLoadedOf(
    situation,
    (index) =>
      knowledge[index] === 'other-ref' && federation.members[index]!.preferred && withinBound(situation, index),
  );
  if (member < 0) return null;
  return { member, reason: 'built-other-ref', failover: holderIsOut(situation, ['built', 'presumed', 'building']) };
};
