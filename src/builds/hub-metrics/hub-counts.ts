import { type Baseline, CountReading, type PageReading } from './count-reading.ts';
import { type SeriesHash, secretSeriesHash } from './series-hash.ts';

const HOUR_MS = 60 * 60_000;
const MOST_PROCESSES = 4;

/**
 * The counts of one hub, from one look at its metrics to the next. Counts belong to a process: mybinder.org runs two
 * replicas of each hub behind one address (mybinder.org-deploy, `binderhub.replicas`), and a look finds now one, now the
 * other. They are told apart by when they started, so that the difference between two replicas is not taken for launches.
 */
export class HubCounts {
  readonly #maxSeries: number;
  readonly #hash: SeriesHash;
  /** By start, as told by the process; the one that was asked longest ago first. */
  readonly #processes = new Map<string, Baseline>();
  #askedAt: number | null = null;

  /** `maxSeries`: counts of one process that are remembered. */
  constructor(maxSeries: number, hash: SeriesHash = secretSeriesHash()) {
    this.#maxSeries = maxSeries;
    this.#hash = hash;
  }

  /** Begins to read a page that was asked for at `now`. Without `finish` nothing has happened. */
  read(now: number): PageReading {
    return new CountReading({
      maxSeries: this.#maxSeries,
      hash: this.#hash,
      askedAt: this.#askedAt,
      baselineOf: (process) => this.#processes.get(process),
      keep: (process, counts, complete) => this.#keep(process, { counts, complete, at: now }),
    });
  }

  #keep(process: string, baseline: Baseline): void {
    this.#askedAt = baseline.at;
    this.#processes.delete(process);
    this.#processes.set(process, baseline);
    for (const [start, { at }] of this.#processes) {
      if (this.#processes.size > MOST_PROCESSES || baseline.at - at > HOUR_MS) this.#processes.delete(start);
    }
  }
}
