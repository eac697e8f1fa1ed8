import type { GatewayLog } from '../log.ts';
import type { Roster } from '../members/roster.ts';

/** A line for each member whose standing has changed. */
export function logStandings(roster: Roster, previous: Roster, log: GatewayLog): void {
  for (const [index, { member, standing, reason, detail }] of roster.states.entries()) {
    const before = previous.states[index]?.standing;
    if (before === standing) continue;
    const line = { member: member.name, ...(before !== undefined && { from: before }), to: standing, reason, detail };
    if (before === undefined) log.info({ ...line, url: member.url }, 'a member has joined');
    else if (standing === 'left') log.info(line, 'a member has left');
    else if (standing === 'up') log.info(line, 'a member is up');
    else log.warn(line, `a member is ${standing}`);
  }
}
