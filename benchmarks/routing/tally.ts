import type { CacheState } from '../../src/routing/prediction.ts';
import { Histogram } from './histogram.ts';
import { MovedKeys } from './moved-keys.ts';
import { RepoCounts } from './repo-counts.ts';
import { TimeSeries } from './time-series.ts';

const HOUR_MS = 3_600_000;
/** With fewer sessions than this a single one moves a share by percents, so nothing is read from it. */
const FEWEST_LIVE = 30;
const COLUMN = { launches: 0, builds: 1, cold: 2, waitMs: 3, samples: 4, peak: 5, firstMember: 6 } as const;

/** How one launch went, that got to a member. */
export interface LaunchNote {
  readonly at: number;
  readonly repo: number;
  readonly member: number;
  readonly found: 'hit' | 'build' | 'join';
  readonly predicted: CacheState | null;
  readonly failed: boolean;
  /** Beyond what a launch of an image that is there takes, ms. */
  readonly waitMs: number;
}

/** What is counted of one policy's replay, in memory that does not grow with its launches. */
export class Tally {
  readonly #members: number;
  /** s */
  readonly waits = new Histogram(7_200, 1);
  /** The fullest member against its fair share. */
  readonly peaks = new Histogram(20_000, 0.002);
  /** Each member against its fair share. */
  readonly #loads: readonly Histogram[];
  readonly series: TimeSeries;
  readonly repos = new RepoCounts();
  readonly moved = new MovedKeys();
  readonly mispredicted: Readonly<Record<CacheState, number>>;
  predicted = 0;
  launches = 0;
  builds = 0;
  joins = 0;
  failed = 0;
  refused = 0;
  queued = 0;
  movedOn = 0;

  constructor(members: number, startsAt: number) {
    this.#members = members;
    this.#loads = Array.from({ length: members }, () => new Histogram(2_000, 0.02));
    this.series = new TimeSeries(COLUMN.firstMember + members, startsAt, HOUR_MS / 4);
    this.mispredicted = { hit: 0, build: 0 };
  }

  note({ at, repo, member, found, predicted, failed, waitMs }: LaunchNote): void {
    if (found === 'build') {
      this.builds++;
      this.series.add(at, COLUMN.builds, 1);
    } else if (found === 'join') this.joins++;
    if (found !== 'hit') this.series.add(at, COLUMN.cold, 1);
    if (failed) this.failed++;
    if (predicted !== null) {
      this.predicted++;
      if ((predicted === 'hit') !== (found === 'hit')) (this.mispredicted as Record<CacheState, number>)[predicted]++;
    }
    this.waited(at, waitMs);
    this.repos.note(repo, found === 'hit');
    this.moved.note(repo, member, at);
  }

  arrived(at: number): void {
    this.launches++;
    this.series.add(at, COLUMN.launches, 1);
  }

  waited(at: number, ms: number): void {
    this.waits.add(ms / 1_000);
    if (ms > 0) this.series.add(at, COLUMN.waitMs, ms);
  }

  /** Live sessions by member; `shareOf`: the weight by which a member shares what is fair, 0: it is not in service. */
  sample(at: number, live: ArrayLike<number>, shareOf: (member: number) => number): void {
    let total = 0;
    let weight = 0;
    for (let member = 0; member < this.#members; member++) {
      const share = shareOf(member);
      if (share === 0) continue;
      total += live[member]!;
      weight += share;
    }
    if (total < FEWEST_LIVE) return;
    let peak = 0;
    for (let member = 0; member < this.#members; member++) {
      const share = shareOf(member);
      if (share === 0) continue;
      const ratio = live[member]! / ((total * share) / weight);
      this.series.add(at, COLUMN.firstMember + member, ratio);
      this.#loads[member]!.add(ratio);
      if (ratio > peak) peak = ratio;
    }
    this.peaks.add(peak);
    this.series.add(at, COLUMN.samples, 1);
    this.series.add(at, COLUMN.peak, peak);
  }

  get coldLaunches(): number {
    return this.builds + this.joins;
  }

  /** For charts: what there is of it is bounded, however long the replay. */
  get charts(): TallyCharts {
    const { series } = this;
    const samples = series.column(COLUMN.samples);
    const mean = (column: number) =>
      series.column(column).map((sum, bucket) => (samples[bucket] === 0 ? null : sum / samples[bucket]!));
    return {
      bucketMs: series.bucketMs,
      times: series.times,
      launches: series.column(COLUMN.launches),
      builds: series.column(COLUMN.builds),
      coldLaunches: series.column(COLUMN.cold),
      waitHours: series.column(COLUMN.waitMs).map((ms) => ms / HOUR_MS),
      peakOverFair: mean(COLUMN.peak),
      loadOverFair: Array.from({ length: this.#members }, (_, member) => mean(COLUMN.firstMember + member)),
      loadSpread: this.#loads.map((load) => ({
        mean: load.count === 0 ? 0 : load.sum / load.count,
        p1: load.quantile(0.01),
        p99: load.quantile(0.99),
      })),
      waits: WAIT_EDGES_S.map((seconds, i) => ({ seconds, share: this.waits.cumulative(WAIT_EDGES_S)[i]! })),
      hitsByRank: this.repos.byRank(),
    };
  }
}

const WAIT_EDGES_S = [0, 5, 15, 30, 60, 120, 240, 480, 960, 1_800, 3_600];

/** Series by time have one number per bucket; null: too few sessions to tell. */
export interface TallyCharts {
  readonly bucketMs: number;
  /** ms since the epoch */
  readonly times: readonly number[];
  readonly launches: readonly number[];
  readonly builds: readonly number[];
  readonly coldLaunches: readonly number[];
  readonly waitHours: readonly number[];
  readonly peakOverFair: readonly (number | null)[];
  /** By member. */
  readonly loadOverFair: readonly (readonly (number | null)[])[];
  /** By member, over all samples: its load against its fair share. */
  readonly loadSpread: readonly { readonly mean: number; readonly p1: number; readonly p99: number }[];
  /** Shares of launches that waited at most this long. */
  readonly waits: readonly { readonly seconds: number; readonly share: number }[];
  readonly hitsByRank: readonly { readonly rank: number; readonly launches: number; readonly hitRate: number }[];
}
