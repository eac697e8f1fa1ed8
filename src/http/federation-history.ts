import type { DayTallies } from '../builds/day-tallies.ts';
import { memberDay, sumOf } from '../builds/member-day.ts';
import { daysBefore, daysFrom, utcDay } from '../builds/utc-day.ts';
import { isOut, mergeOutages, readOutage, reasonOf } from '../members/outage.ts';
import { type MemberState, membersNow, type Roster } from '../members/roster.ts';
import type { FederationHistory, PastOutage } from '../pages/history-part.ts';

export interface HistoryParts {
  readonly roster: () => Roster;
  readonly dayTallies: Pick<DayTallies, 'read'>;
  readonly daysKept: number;
  readonly now: () => number;
}

export const MOST_DAYS = 30;
const MOST_OUTAGES = 20;

/** What the store has of the last `days` days; null: it cannot be read now. Never rejects. */
export async function federationHistory(
  { roster, dayTallies, daysKept, now }: HistoryParts,
  days = MOST_DAYS,
): Promise<FederationHistory | null> {
  const at = now();
  const last = utcDay(at);
  const first = daysBefore(last, Math.min(days, daysKept) - 1);
  const states = membersNow(roster());
  const read = await Promise.all(
    states.map(({ member }) => dayTallies.read(`member:${member.name}`, first, last)),
  ).catch(() => null);
  if (read === null) return null;
  const past = states.flatMap(({ member }, index) => {
    const said = read[index]!.flatMap(({ said: texts }) => texts.flatMap((text) => readOutage(text) ?? []));
    return mergeOutages(said).map((outage): PastOutage => ({ ...outage, member: member.name }));
  });
  const outages = [...states.flatMap(presentOutage), ...past].sort((a, b) => b.from - a.from);
  const known = read.map((ofMember) => ofMember.map((day) => memberDay(day, at)));
  const { launches: all } = sumOf(known.flat());
  return {
    days: daysFrom(first, last),
    members: states.map(({ member }, index) => ({
      name: member.name,
      launchShare: all === 0 ? null : sumOf(known[index]!).launches / all,
      days: known[index]!,
    })),
    outages: outages.slice(0, MOST_OUTAGES),
  };
}

function presentOutage(state: MemberState): readonly PastOutage[] {
  const { member, standing, since } = state;
  return isOut(standing) ? [{ member: member.name, standing, from: since, to: null, reason: reasonOf(state) }] : [];
}
