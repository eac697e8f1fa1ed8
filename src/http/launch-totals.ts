import { LRUCache } from 'lru-cache';
import type { DayTallies } from '../builds/day-tallies.ts';
import { daysBefore, utcDay } from '../builds/utc-day.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { HttpParts } from './http-parts.ts';

export type TotalParts = Pick<HttpParts, 'dayTallies' | 'now'>;

/** The name of the count (tallied by day, of all gateways). */
const LAUNCHES = 'launches';
const KEPT = 1_000;
/** So long a total is told again before the store is asked, ms. */
const FRESH_MS = 60_000;

interface Asked {
  readonly repo: RepoKey;
  readonly days: number;
}

/** How often repositories were launched in the last days: each is read from the store once a minute at most, however many ask. */
export class LaunchTotals {
  readonly #totals: LRUCache<string, number, Asked>;

  constructor({ dayTallies, now }: TotalParts) {
    this.#totals = new LRUCache({
      max: KEPT,
      ttl: FRESH_MS,
      ttlResolution: 0,
      perf: { now },
      fetchMethod: (_key, _stale, { context }) => total(dayTallies, context, now()),
      // An old total is better than none while the store is away; one that is pushed out meanwhile is still answered.
      allowStaleOnFetchRejection: true,
      noDeleteOnFetchRejection: true,
      ignoreFetchAbort: true,
    });
  }

  /** Launches of a repo, at any ref, in so many days up to and with today (UTC). null: not known, the store is away. */
  async of(repo: RepoKey, days: number): Promise<number | null> {
    try {
      return (await this.#totals.fetch(`${days} ${repo}`, { context: { repo, days } })) ?? null;
    } catch {
      // StoreUnavailable, which the store has said already.
      return null;
    }
  }
}

async function total(tallies: Pick<DayTallies, 'read'>, { repo, days }: Asked, now: number): Promise<number> {
  const today = utcDay(now);
  const counted = await tallies.read(`repo:${repo}`, daysBefore(today, days - 1), today);
  return counted.reduce((sum, { counts }) => sum + (counts[LAUNCHES] ?? 0), 0);
}
