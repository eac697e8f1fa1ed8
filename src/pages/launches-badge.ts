import type { Badge } from './badge.ts';
import { count } from './figures.ts';

/** How often a repository was launched in so many days, as a badge. `launches` null: cannot be looked up now. */
export function launchesBadge(launches: number | null, days: number): Badge {
  const label = 'launches';
  const time = days === 1 ? 'today' : `in ${days} days`;
  const message = launches === null ? 'not known now' : `${count(launches)} ${time}`;
  return { label, message, tone: launches === null ? 'quiet' : 'brand', hasMark: true, title: `${label}: ${message}` };
}
