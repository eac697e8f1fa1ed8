import type { Link } from '../link.ts';

/** The visitor's member for this repo, while it can serve. */
export const sticky: Link = ({ request, ineligible }) =>
  request.sticky >= 0 && ineligible[request.sticky] === null
    ? { member: request.sticky, reason: 'sticky', failover: false }
    : null;
