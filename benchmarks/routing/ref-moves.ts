import type { LaunchSpec } from '../../src/launch/launch-spec.ts';
import type { ReplayModel } from './model.ts';
import { DRAW, seededChance } from './seeded-chance.ts';

/** A commit, a tag that is a version, a DOI: what it means today it means for ever. */
const FIXED = /^(?:[0-9a-f]{7,40}|v?\d+(?:\.\d+)+\S*)$/;
const FIXED_PROVIDERS: ReadonlySet<string> = new Set(['zenodo', 'figshare', 'dataverse', 'hydroshare']);

type MoveModel = Pick<ReplayModel, 'seed' | 'movingRefs' | 'moveEveryMs' | 'moveSpread'>;

/**
 * The mean time between two commits of what this ref points to, ms; Infinity: it stays. Drawn once per spec from a log-normal distribution: a
 * few repositories change every day, most hardly ever.
 */
export function meanTimeBetweenMoves(spec: LaunchSpec, key: number, model: MoveModel): number {
  const { seed, movingRefs, moveEveryMs, moveSpread } = model;
  if (FIXED.test(spec.ref) || FIXED_PROVIDERS.has(spec.provider)) return Number.POSITIVE_INFINITY;
  if (seededChance(seed, DRAW.moves, key) >= movingRefs) return Number.POSITIVE_INFINITY;
  return moveEveryMs * Math.exp(moveSpread * normal(seed, key));
}

/** When the ref moves on after `at`, the `move`th time: a Poisson process. ms since the epoch. */
export const nextMove = (at: number, meanMs: number, key: number, move: number, seed: number): number =>
  at - meanMs * Math.log(1 - seededChance(seed, DRAW.nextMove, key, move));

/** Box and Muller's way from two even draws to one of the normal distribution. */
function normal(seed: number, key: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - seededChance(seed, DRAW.moveRate, key, 1)));
  return radius * Math.cos(2 * Math.PI * seededChance(seed, DRAW.moveRate, key, 2));
}
