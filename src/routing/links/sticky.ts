import type { Link } from '../link.ts';

/**
 * The visitor's member for this repo, while it can serve. Not where the build has failed lately and somebody else has it: a
 * launch may have moved on from there after the cookie was given.
 */
export const sticky: Link = ({ request, ineligible, knowledge }) => {
  const { sticky: member } = request;
  if (member < 0 || ineligible[member] !== null) return null;
  const isBuiltElsewhere = () => knowledge.some((what, index) => what === 'built' && ineligible[index] === null);
  if (knowledge[member] === 'failed' && isBuiltElsewhere()) return null;
  return { member, reason: 'sticky', failover: false };
};
