const MINUTE = 60_000;

/** A time that nobody should take to the second: `15 s`, `6 min`, `2 h`. */
export function durationWords(ms: number): string {
  if (ms < 57_500) return `${Math.max(5, Math.round(ms / 5_000) * 5)} s`;
  if (ms < 90 * MINUTE) return `${Math.round(ms / MINUTE)} min`;
  return `${Math.round(ms / (60 * MINUTE))} h`;
}
