import { DRAW, seededChance } from './seeded-chance.ts';

/**
 * [share of builds that take less, seconds]. p10 to p95 as measured on mybinder.org's builds (README.md, "Routing"); the ends are assumed.
 */
const QUANTILES: readonly (readonly [number, number])[] = [
  [0, 15],
  [0.1, 37],
  [0.5, 95],
  [0.75, 196],
  [0.9, 361],
  [0.95, 540],
  [0.99, 900],
  [1, 1_800],
];

/** How long the build of a commit takes, on whichever member, ms. Logarithms are interpolated. */
export function buildMs(seed: number, key: number, commit: number): number {
  const share = seededChance(seed, DRAW.buildTime, key, commit);
  const above = QUANTILES.findIndex(([quantile]) => quantile > share);
  const [to, longest] = QUANTILES[above]!;
  const [from, shortest] = QUANTILES[above - 1]!;
  return 1_000 * shortest * (longest / shortest) ** ((share - from) / (to - from));
}
