import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const FORM = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;

/** Node's timers fire at once when asked for more than 2³¹ − 1 ms; what drives a timer must stay below. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

const EXPECTED = 'must be a duration such as 250ms, 15s, 10m, 4h or 30d, or a number of seconds';

/** `15s`, `4h`, `30d`, `250ms` or a number of seconds → whole milliseconds; null when it is none of these. */
export function parseDuration(value: string | number): number | null {
  if (typeof value === 'number') return Math.round(value * UNIT_MS.s);
  const [, count, unit] = FORM.exec(value) ?? [];
  return count === undefined ? null : Math.round(Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]);
}

/** A duration as a person writes it; parsed, it is a number of milliseconds. `min` and `max` are ms as well. */
export function duration({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}) {
  return z
    .union([z.string().regex(FORM, EXPECTED), z.number(EXPECTED).nonnegative(EXPECTED)], EXPECTED)
    .meta({ title: 'duration' })
    .transform((value, context) => {
      const ms = parseDuration(value) ?? Number.NaN;
      if (ms >= min && ms <= max) return ms;
      context.addIssue(ms < min ? `must be at least ${min} ms` : `must be at most ${max} ms`);
      return z.NEVER;
    });
}

/** Milliseconds as a person would write them: the largest unit that says them whole. */
export function durationText(ms: number): string {
  const [unit, size] = Object.entries(UNIT_MS).findLast(([, each]) => ms % each === 0) ?? ['ms', 1];
  return ms === 0 ? '0s' : `${ms / size}${unit}`;
}
