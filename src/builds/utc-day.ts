/** A day of UTC as `YYYY-MM-DD`: days sort as their texts do. */
export type UtcDay = string & { readonly __brand: 'UtcDay' };

export const DAY_MS = 86_400_000;

/** The day of a moment, ms since the epoch. */
export const utcDay = (ms: number): UtcDay => new Date(ms).toISOString().slice(0, 10) as UtcDay;

/** When it begins, ms since the epoch. */
export const dayStart = (day: UtcDay): number => Date.parse(`${day}T00:00:00Z`);

/** So many days before it. */
export const daysBefore = (day: UtcDay, days: number): UtcDay => utcDay(dayStart(day) - days * DAY_MS);

/** From one to another, both among them; none where they are the wrong way round. */
export function daysFrom(first: UtcDay, last: UtcDay): readonly UtcDay[] {
  const count = Math.max(0, Math.round((dayStart(last) - dayStart(first)) / DAY_MS) + 1);
  return Array.from({ length: count }, (_, i) => daysBefore(first, -i));
}
