import type { RepoKey } from '../../launch/launch-spec.ts';
import { CountTable } from './count-table.ts';
import { MetricLines } from './metric-lines.ts';
import { repoOfSeries } from './repo-of-series.ts';
import { labelOf, readSample } from './sample.ts';
import type { SeriesHash } from './series-hash.ts';

/** What one process of a hub had counted when it was asked last. */
export interface Baseline {
  readonly counts: CountTable;
  /** Nothing was left out: a series that is not in `counts` did not exist. */
  readonly complete: boolean;
  /** When it was asked, ms since the epoch. */
  readonly at: number;
}

/** What a page of a hub's metrics has told. */
export interface PageNews {
  /** Repos of which something was built or launched with success since `since`. */
  readonly launched: ReadonlySet<RepoKey>;
  /** ms since the epoch; null: there is nothing to compare with yet, and nothing was learnt. */
  readonly since: number | null;
  /** Series whose counts are remembered. */
  readonly series: number;
  /** Series that there was no room for: nothing is learnt from them. */
  readonly ignored: number;
}

/** A page of a hub's metrics while it comes in. */
export interface PageReading {
  push(bytes: Buffer): void;
  /** The page was whole. null: it is not the metrics of a BinderHub, and changes nothing. */
  finish(): PageNews | null;
}

export interface ReadingParts {
  readonly maxSeries: number;
  readonly hash: SeriesHash;
  /** When the hub was asked before, whichever process answered; null: never. */
  readonly askedAt: number | null;
  readonly baselineOf: (process: string) => Baseline | undefined;
  readonly keep: (process: string, counts: CountTable, complete: boolean) => void;
}

const LAUNCHES = 'binderhub_launch_count_total{';
const BUILDS = 'binderhub_build_count_total{';
/** prometheus_client shows this before anything of BinderHub's. */
const STARTED = 'process_start_time_seconds ';
/** There even when nothing has been launched yet. */
const HEAD = '# TYPE binderhub_launch_count';
const UNKNOWN_PROCESS = '';

/**
 * Reads one page against what its process had counted before. Three things may be:
 *
 * - The process was asked before: what has grown, or is new, was launched since.
 * - It started after the hub was asked last: all that it has counted was launched since.
 * - Anything else, such as the first look: there is no difference to take, and nothing is learnt.
 *
 * Counts never fall, and series never go, while a process lives: where they do, it is another one that did not say so
 * (the hub has restarted, and tells no start), and this page is a first look.
 */
export class CountReading implements PageReading {
  readonly #parts: ReadingParts;
  readonly #lines: MetricLines;
  #isHub = false;
  #process = UNKNOWN_PROCESS;
  #startedAt: number | null = null;
  /** Set with the first count. */
  #begun = false;
  #before: Baseline | null = null;
  #since: number | null = null;
  #counts = new CountTable();
  #seenAgain = 0;
  #isOther = false;
  #ignored = 0;
  readonly #launched = new Set<RepoKey>();

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    this.#lines = new MetricLines([LAUNCHES, BUILDS, STARTED, HEAD], (line) => this.#line(line));
  }

  push(bytes: Buffer): void {
    this.#lines.push(bytes);
  }

  finish(): PageNews | null {
    if (!this.#isHub) return null;
    this.#begin();
    if (this.#before !== null && this.#seenAgain < this.#before.counts.size) this.#isOther = true;
    this.#parts.keep(this.#process, this.#counts, this.#ignored === 0);
    return {
      launched: this.#isOther ? new Set() : this.#launched,
      since: this.#isOther ? null : this.#since,
      series: this.#counts.size,
      ignored: this.#ignored,
    };
  }

  #line(line: string): void {
    if (line.startsWith(HEAD)) {
      this.#isHub = true;
      return;
    }
    const sample = readSample(line);
    if (sample === null || sample.value < 0 || !Number.isFinite(sample.value)) return;
    const { series, value } = sample;
    if (line.startsWith(STARTED)) {
      if (this.#begun) return;
      this.#process = String(value);
      this.#startedAt = value * 1000;
      return;
    }
    this.#isHub = true;
    if (labelOf(series, 'status') === 'success') this.#count(series, value);
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { askedAt, baselineOf } = this.#parts;
    this.#before = baselineOf(this.#process) ?? null;
    if (this.#before !== null) this.#since = this.#before.at;
    else if (askedAt !== null && this.#startedAt !== null && this.#startedAt > askedAt) this.#since = askedAt;
    this.#counts = new CountTable(this.#before?.counts.size);
  }

  #count(series: string, count: number): void {
    this.#begin();
    const { hash, maxSeries } = this.#parts;
    const low = hash.low(series);
    const high = hash.high(series);
    // The format allows each series once.
    if (this.#counts.get(low, high) !== undefined) return;
    const before = this.#before?.counts.get(low, high);
    if (this.#counts.size < maxSeries) this.#counts.add(low, high, count);
    else this.#ignored++;
    if (before === undefined) {
      if (count > 0 && (this.#before?.complete ?? true)) this.#learn(series);
      return;
    }
    this.#seenAgain++;
    if (count < before) this.#isOther = true;
    if (count > before) this.#learn(series);
  }

  #learn(series: string): void {
    if (this.#since === null || this.#isOther) return;
    const repo = repoOfSeries(series);
    if (repo !== null) this.#launched.add(repo);
  }
}
