import type { Simulation } from './simulation.ts';
import type { TallyCharts } from './tally.ts';

/** What a replay tells of one policy. Times in s where nothing else is said; waits are beyond what a launch of a cached image takes. */
export interface PolicyResult {
  readonly policy: string;
  readonly launches: number;
  readonly builds: number;
  /** What one cache for all would have built. */
  readonly sharedCacheBuilds: number;
  readonly buildsOverShared: number;
  /** Launches that had to build or to wait for a build. */
  readonly coldLaunches: number;
  readonly waitHours: number;
  readonly waitSeconds: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** The fullest member against its fair share, every 5 min with 30 or more live sessions; null: there is one member, or never were so many. */
  readonly peakOverFair: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  readonly refused: number;
  readonly queued: number;
  readonly failed: number;
  /** Launches that a member could not take, and that went on to another. */
  readonly movedOn: number;
  /** After changes of the federation; null: there was none. */
  readonly keysMoved: { readonly asked: number; readonly moved: number; readonly share: number } | null;
  /** By what was expected; null: the policy expects nothing. */
  readonly mispredictions: { readonly hit: number; readonly build: number; readonly share: number } | null;
  readonly decisionsPerSecond: number;
  readonly launchesPerSecond: number;
  readonly series: TallyCharts;
}

export function resultOf(simulation: Simulation, sharedCacheBuilds: number, spentMs: number): PolicyResult {
  const { tally, policy } = simulation;
  const { waits, peaks, moved, mispredicted } = tally;
  const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
  return {
    policy: policy.name,
    launches: tally.launches,
    builds: tally.builds,
    sharedCacheBuilds,
    buildsOverShared: ratio(tally.builds, sharedCacheBuilds),
    coldLaunches: tally.coldLaunches,
    waitHours: waits.sum / 3_600,
    waitSeconds: { p50: waits.quantile(0.5), p95: waits.quantile(0.95), p99: waits.quantile(0.99), max: waits.max },
    peakOverFair:
      policy.isShared || peaks.count === 0
        ? null
        : { p50: peaks.quantile(0.5), p99: peaks.quantile(0.99), max: peaks.max },
    refused: tally.refused,
    queued: tally.queued,
    failed: tally.failed,
    movedOn: tally.movedOn,
    keysMoved:
      moved.asked === 0 ? null : { asked: moved.asked, moved: moved.moved, share: ratio(moved.moved, moved.asked) },
    mispredictions: policy.learns
      ? { ...mispredicted, share: ratio(mispredicted.hit + mispredicted.build, tally.predicted) }
      : null,
    decisionsPerSecond: Math.round(simulation.decisionsPerSecond),
    launchesPerSecond: Math.round(ratio(tally.launches, spentMs / 1_000)),
    series: tally.charts,
  };
}
