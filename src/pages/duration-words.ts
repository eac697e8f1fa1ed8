const MINUTE = 60_000;

/** A time that nobody should take to the second: `15 s`, `6 min`, `2 h`. */
export function durationWords(ms: number): string {
  if (ms < 57_500) return `${Math.max(5, Math.round(ms / 5_000) * 5)} s`;
  if (ms < 90 * MINUTE) return `${Math.round(ms / MINUTE)} min`;
  return `${Math.round(ms / (60 * MINUTE))} h`;
}

/** How long something was: `20 s`, `3 min`, `2 h 5 min`, `3 d 2 h`. */
export function spanWords(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 1) return `${Math.max(1, Math.round(ms / 1000))} s`;
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts = [days > 0 && `${days} d`, hours > 0 && `${hours} h`, days === 0 && rest > 0 && `${rest} min`];
  return parts.filter((part) => part !== false).join(' ');
}
