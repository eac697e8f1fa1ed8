import type { TalliedDay } from './day-tallies.ts';
import { DAY_MS, dayStart, type UtcDay } from './utc-day.ts';

/** A member's day, over all gateways. */
export interface MemberDay {
  readonly day: UtcDay;
  /** Launches that were sent there. */
  readonly launches: number;
  /** Of those whose stream was seen: ready from an image that was there, … */
  readonly quick: number;
  /** … ready after a build, … */
  readonly built: number;
  /** … and what failed there; a launch that failed may have gone on elsewhere. */
  readonly failed: number;
  /** In service and out of it, as far as somebody looked: each at most a day, ms. */
  readonly upMs: number;
  readonly downMs: number;
  readonly maintenanceMs: number;
}

/**
 * A day of `member:<name>`. Gateways each count the seconds that they see: where they are several, the sum is more than the
 * day has, and its parts are scaled to it. `now`: the day may not be over, ms since the epoch.
 */
export function memberDay({ day, counts }: Pick<TalliedDay, 'day' | 'counts'>, now: number): MemberDay {
  const of = (name: string): number => counts[name] ?? 0;
  const seenMs = (of('up') + of('down') + of('maintenance')) * 1000;
  const passedMs = Math.min(Math.max(now - dayStart(day), 0), DAY_MS);
  const scale = seenMs > passedMs ? passedMs / seenMs : 1;
  const timeOf = (name: string): number => Math.round(of(name) * 1000 * scale);
  return {
    day,
    launches: of('launches'),
    quick: of('quick'),
    built: of('built'),
    failed: of('failed'),
    upMs: timeOf('up'),
    downMs: timeOf('down'),
    maintenanceMs: timeOf('maintenance'),
  };
}

/** Launches that found their image ÷ those of which that was seen, 0 to 1; null: it was seen of none. */
export const quickShare = ({ quick, built }: Pick<MemberDay, 'quick' | 'built'>): number | null =>
  quick + built === 0 ? null : quick / (quick + built);

/** Days added up. */
export const sumOf = (days: readonly MemberDay[]): Omit<MemberDay, 'day'> => {
  const sum = (of: (day: MemberDay) => number) => days.reduce((all, day) => all + of(day), 0);
  return {
    launches: sum(({ launches }) => launches),
    quick: sum(({ quick }) => quick),
    built: sum(({ built }) => built),
    failed: sum(({ failed }) => failed),
    upMs: sum(({ upMs }) => upMs),
    downMs: sum(({ downMs }) => downMs),
    maintenanceMs: sum(({ maintenanceMs }) => maintenanceMs),
  };
};
