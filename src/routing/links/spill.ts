import { withinBound } from '../bound.ts';
import { holderIsOut } from '../holders.ts';
import { leastLoadedOf } from '../least-loaded-of.ts';
import type { Link } from '../link.ts';

/**
 * The holders of this build are over the bound, and the launch is worth another one: the member with the least load, since room is
 * what it is made for. On the ring, a hot repo would be spilled to whoever comes next, crowded or nearly so. Members with the wanted
 * versions before others.
 */
export const spill: Link = (situation) => {
  const { knowledge, ineligible, federation } = situation;
  const isHeld = knowledge.some(
    (what, index) => (what === 'built' || what === 'presumed' || what === 'building') && ineligible[index] === null,
  );
  if (!isHeld || situation.request.spec === null) return null;
  const within = (index: number) => withinBound(situation, index);
  const preferred = leastLoadedOf(situation, (index) => federation.members[index]!.preferred && within(index));
  const member = preferred >= 0 ? preferred : leastLoadedOf(situation, within);
  if (member < 0) return null;
  return { member, reason: 'spill', failover: holderIsOut(situation, ['built', 'presumed', 'building']) };
};
