import type { RepoKey } from '../launch/launch-spec.ts';

export interface EjectionSettings {
  /** Launches of so many repositories in a row, failed by the hub's own fault, that eject it; null: nobody is ejected. */
  readonly failures: number | null;
  /** For how long the first time, ms. */
  readonly timeMs: number;
  /** … and at most. */
  readonly longestMs: number;
  /** Part of the weight of all members that ejections leave in service, 0 to 1. */
  readonly keep: number;
}

/** A member that is left alone for a while. ms since the epoch. */
export interface Ejection {
  readonly since: number;
  readonly until: number;
  /** The how many-eth in a row it is. */
  readonly times: number;
  /** Too few others are left: launches go there all the same. */
  readonly isHeeded: boolean;
}

/** What ejections are weighed against. */
export interface Weighed {
  readonly weight: number;
  /** Nothing else keeps it from serving. */
  readonly isInService: boolean;
  readonly isMember: boolean;
}

/** Failures that are further apart are no row. */
const ROW_MS = 30 * 60_000;
/** One that was ejected has to show that it is well: so many repositories eject it anew. Not one, which may be all that is wrong. */
const ON_PROBATION = 2;

/** What is kept of one member. */
class FailureRow {
  readonly repos = new Set<RepoKey>();
  failedAt = Number.NEGATIVE_INFINITY;
  isOnProbation = false;
  since = 0;
  until = 0;
  times = 0;
  total = 0;
  isHeeded = false;
}

/**
 * Passive ejection, after Envoy's outlier detection: whoever fails one launch after the other is left alone for a while, whatever
 * its `/health` says, twice as long each time. Repositories are counted and not launches, for one of them, launched again
 * and again, may be all that is wrong; a launch that ends well begins the row anew.
 *
 * Ejections are heeded, the oldest first, as long as they leave the part of all weight in service that the settings say. So
 * they never take out more than the rest of it, and take out nobody where others are out already: a federation all of whose
 * hubs seem to fail is better served by all of them than by none. Members go by their index. Times are ms since the epoch, and
 * arguments.
 */
export class Ejections {
  readonly #settings: EjectionSettings;
  readonly #rows: FailureRow[] = [];

  constructor(settings: EjectionSettings) {
    this.#settings = settings;
  }

  /** There are so many members now; none of them before the new ones has another index. */
  growTo(memberCount: number): void {
    while (this.#rows.length < memberCount) this.#rows.push(new FailureRow());
  }

  /** A launch failed there by the hub's own fault. Returns whether that ejects it. */
  failed(index: number, repo: RepoKey, now: number): boolean {
    const row = this.#rows[index];
    const { failures } = this.#settings;
    // What fails while it is ejected was on its way before.
    if (row === undefined || failures === null || now < row.until) return false;
    if (now - row.failedAt > ROW_MS) row.repos.clear();
    row.failedAt = now;
    row.repos.add(repo);
    if (row.repos.size < (row.isOnProbation ? Math.min(ON_PROBATION, failures) : failures)) return false;
    this.#eject(row, now);
    return true;
  }

  /** A launch went well there, then. */
  succeeded(index: number, at: number): void {
    const row = this.#rows[index];
    // Events of hubs may come late.
    if (row === undefined || at < row.failedAt) return;
    row.repos.clear();
    if (at >= row.until) row.isOnProbation = false;
  }

  /** Decides which ejections are heeded. Returns whether that has changed for anybody. `members`: by their index. */
  weigh(members: readonly Weighed[], now: number): boolean {
    const all = members.reduce((sum, { weight, isMember }) => sum + (isMember ? weight : 0), 0);
    let serving = members.reduce((sum, { weight, isInService }) => sum + (isInService ? weight : 0), 0);
    let changed = false;
    const order = [...this.#rows.keys()].sort((a, b) => this.#rows[a]!.since - this.#rows[b]!.since || a - b);
    for (const index of order) {
      const row = this.#rows[index]!;
      const { weight = 0, isInService = false } = members[index] ?? {};
      // Rounded: thirds of a weight may add up to a little less than they should.
      const isHeeded =
        now < row.until && isInService && serving - weight >= this.#settings.keep * all * (1 - Number.EPSILON * 8);
      if (isHeeded) serving -= weight;
      changed ||= isHeeded !== row.isHeeded;
      row.isHeeded = isHeeded;
    }
    return changed;
  }

  /** Until when launches go elsewhere; 0: they need not. */
  heededUntil(index: number): number {
    const row = this.#rows[index];
    return row?.isHeeded ? row.until : 0;
  }

  /** null: it is not ejected. */
  of(index: number, now: number): Ejection | null {
    const row = this.#rows[index];
    if (row === undefined || now >= row.until) return null;
    const { since, until, times, isHeeded } = row;
    return { since, until, times, isHeeded };
  }

  /** How often it was, since the start. */
  total(index: number): number {
    return this.#rows[index]?.total ?? 0;
  }

  #eject(row: FailureRow, now: number): void {
    const { timeMs, longestMs } = this.#settings;
    // Well for as long as the longest: what was before is forgotten.
    if (now - row.until >= longestMs) row.times = 0;
    row.times += 1;
    row.total += 1;
    row.since = now;
    row.until = now + Math.min(longestMs, timeMs * 2 ** (row.times - 1));
    row.isOnProbation = true;
    row.repos.clear();
  }
}
