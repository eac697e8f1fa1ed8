import type { DayTallyWriter } from '../builds/day-tally-writer.ts';
import { endedOutages, outageText } from '../members/outage.ts';
import type { Roster } from '../members/roster.ts';

/** Says of each member when it was out of service, once it is over: the history of the federation is told from that. */
export const tellOutages =
  (tallies: Pick<DayTallyWriter, 'say'>) =>
  (roster: Roster, previous: Roster): void => {
    for (const { member, ...outage } of endedOutages(roster, previous)) {
      tallies.say(`member:${roster.states[member]!.member.name}`, outageText(outage));
    }
  };
