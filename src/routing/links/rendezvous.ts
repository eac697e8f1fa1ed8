import { isFailure } from '../holders.ts';
import type { Link } from '../link.ts';
import { rendezvousKey, rendezvousOrder } from '../rendezvous.ts';

/**
 * Hashing as federation-redirect has it: the first eligible member in the order of its scores, however full of load. Says `ring`, as
 * all that goes by the hash alone.
 */
export const rendezvous: Link = (situation) => {
  const { request, federation, ineligible } = situation;
  if (request.spec === null) return null;
  let failover = false;
  const members = federation.members.map(({ member }) => member);
  for (const member of rendezvousOrder(rendezvousKey(request.spec), members)) {
    if (ineligible[member] === null) return { member, reason: 'ring', failover };
    failover ||= isFailure(situation, member);
  }
  return null;
};
