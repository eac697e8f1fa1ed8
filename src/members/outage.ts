import type { MemberState, Roster, Standing } from './roster.ts';

/** A time in which a member took no launches, ms since the epoch. */
export interface Outage {
  readonly standing: Extract<Standing, 'down' | 'maintenance'>;
  readonly from: number;
  readonly to: number;
  /** Which check failed, and how: words of the hub may be among them. */
  readonly reason: string;
}

export interface MemberOutage extends Outage {
  /** Index of the member. */
  readonly member: number;
}

/** What a change of the roster ended: members that are no longer out, or out in another way. */
export function endedOutages(current: Roster, previous: Roster): readonly MemberOutage[] {
  return current.states.flatMap((state, member) => {
    const before = previous.states[member];
    if (before === undefined || before.standing === state.standing || !isOut(before.standing)) return [];
    return { member, standing: before.standing, from: before.since, to: state.since, reason: reasonOf(before) };
  });
}

export const isOut = (standing: Standing): standing is Outage['standing'] =>
  standing === 'down' || standing === 'maintenance';

/** `JupyterHub API: timed out`, said once where the detail names the reason; '' where a state says none. */
export const reasonOf = ({ reason, detail }: Pick<MemberState, 'reason' | 'detail'>): string =>
  [detail.includes(reason) ? '' : reason, detail].filter((text) => text !== '').join(': ');

const LONGEST_REASON = 200;

/** As a day's tallies keep it (builds/day-tallies.ts): one line. */
export const outageText = ({ standing, from, to, reason }: Outage): string =>
  `${standing} ${from} ${to} ${reason.slice(0, LONGEST_REASON)}`;

const TEXT = /^(down|maintenance) (\d{1,15}) (\d{1,15})(?: (.*))?$/;

/** null: the text is none of an outage. */
export function readOutage(text: string): Outage | null {
  const [, standing, from, to, reason = ''] = TEXT.exec(text) ?? [];
  if (standing === undefined) return null;
  return { standing: standing as Outage['standing'], from: Number(from), to: Number(to), reason };
}

/** Several gateways see the same: what overlaps is one, from when the first saw it until the last did. The latest first. */
export function mergeOutages(outages: readonly Outage[]): readonly Outage[] {
  const merged: Outage[] = [];
  for (const one of outages.toSorted((a, b) => a.from - b.from)) {
    const same = merged.findIndex(({ standing, to }) => standing === one.standing && one.from <= to);
    if (same < 0) merged.push(one);
    else merged[same] = { ...merged[same]!, to: Math.max(merged[same]!.to, one.to) };
  }
  return merged.sort((a, b) => b.from - a.from);
}
