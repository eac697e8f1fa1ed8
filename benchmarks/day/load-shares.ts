import type { LoadSample } from './hub-messages.ts';

/** A number over the day: its mean, and what it was for all but the highest and lowest hundredth of the time. */
export interface Spread {
  readonly mean: number;
  readonly p1: number;
  readonly p99: number;
}

export interface LoadShares {
  /** By member: its part of all live sessions, 0 to 1. */
  readonly shares: readonly Spread[];
  /** The fullest member against its fair share. 1: all are as full as their weights say. */
  readonly peak: { readonly p50: number; readonly p99: number };
  /** The part of these samples in which some member was over the bound. */
  readonly overBound: number;
  /** Live sessions of all members at most. */
  readonly mostLive: number;
  readonly samples: number;
}

/** With fewer sessions than this a single one moves a share by percents, so nothing is read from it. */
const FEWEST_LIVE = 30;

/** The bound of the default configuration: this multiple of the fair share, or this many sessions above it. */
const BOUND = 1.25;
const SLACK = 5;

/** How live sessions were shared, against the weights. Without a sample worth reading everything is 0. */
export function loadShares(samples: readonly LoadSample[], weights: readonly number[]): LoadShares {
  const totalWeight = sum(weights);
  const busy = samples.filter(({ live }) => sum(live) >= FEWEST_LIVE);
  const shares = weights.map((_, member) => spread(busy.map(({ live }) => live[member]! / sum(live))));
  const fairShare = (live: readonly number[], member: number) => (sum(live) * weights[member]!) / totalWeight;
  const peaks = busy.map(({ live }) => Math.max(...live.map((n, i) => n / fairShare(live, i)))).sort((a, b) => a - b);
  const over = busy.filter(({ live }) =>
    live.some((n, i) => n > Math.max(BOUND * fairShare(live, i), fairShare(live, i) + SLACK)),
  );
  return {
    shares,
    peak: { p50: quantile(peaks, 0.5), p99: quantile(peaks, 0.99) },
    overBound: busy.length === 0 ? 0 : over.length / busy.length,
    mostLive: Math.max(0, ...samples.map(({ live }) => sum(live))),
    samples: busy.length,
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    mean: sorted.length === 0 ? 0 : sum(sorted) / sorted.length,
    p1: quantile(sorted, 0.01),
    p99: quantile(sorted, 0.99),
  };
}

/** Nearest rank. 0 of nothing. */
const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
