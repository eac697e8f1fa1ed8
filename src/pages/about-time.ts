/** A time to wait, for people: `about 15 s`, `about 6 min`, `about 2 h`. */
export function aboutTime(ms: number): string {
  if (ms < 90_000) return `about ${Math.max(5, Math.round(ms / 5_000) * 5)} s`;
  return ms < 90 * 60_000 ? `about ${Math.round(ms / 60_000)} min` : `about ${Math.round(ms / 3_600_000)} h`;
}

/** A moment, for people and for programs that read pages. */
export const timeText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
