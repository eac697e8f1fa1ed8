import type { BuildRecord } from '../builds/build-record.ts';
import type { Knowledge } from './knowledge.ts';
import { predictionOf } from './prediction.ts';

/** How long a launch is likely to take, ms. Half of such launches take less than `usualMs`; few take more than `longMs`. */
export interface LaunchTime {
  readonly usualMs: number;
  readonly longMs: number;
  /** What it goes by: this image is there; builds of this repository; builds of all repositories. */
  readonly from: 'image' | 'repo' | 'all';
}

/** A server from an image that is there: about 15 s on mybinder.org. */
const IMAGE_THERE: LaunchTime = { usualMs: 15_000, longMs: 45_000, from: 'image' };
/** Builds on mybinder.org, inferred from its public launch archive of 2019: half take less than 95 s, nine of ten than 361 s. */
const ALL_BUILDS = { usualMs: 95_000, longMs: 361_000 };
/** A repository's own builds differ from each other as its files do. */
const LONG_FOR_REPO = 1.5;

/**
 * Expects of a launch what builds of its repository took before: of this ref if one is known, else of its other refs.
 * `knowledge`: what the member has of it. A build that goes on has less before it. Pure.
 */
export function launchTime(
  records: readonly BuildRecord[],
  ref: string,
  knowledge: Knowledge,
  now: number,
): LaunchTime {
  if (predictionOf(knowledge) === 'hit') return IMAGE_THERE;
  const own = median(durations(records.filter((record) => record.ref === ref))) ?? median(durations(records));
  const server = IMAGE_THERE.usualMs;
  const build = own === null ? ALL_BUILDS : { usualMs: own, longMs: own * LONG_FOR_REPO };
  const done = knowledge === 'building' ? goneOn(records, ref, now) : 0;
  const left = (ms: number) => Math.max(ms - done, 0) + server;
  return { usualMs: left(build.usualMs), longMs: left(build.longMs), from: own === null ? 'all' : 'repo' };
}

const durations = (records: readonly BuildRecord[]): number[] =>
  records.flatMap(({ observed }) =>
    observed?.outcome === 'built' && observed.durationMs !== null ? [observed.durationMs] : [],
  );

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** For how long the build of this ref has gone on, ms. */
function goneOn(records: readonly BuildRecord[], ref: string, now: number): number {
  const begun = records.flatMap(({ ref: its, observed, presumedAt }) =>
    its !== ref ? [] : observed?.outcome === 'building' ? [observed.at] : presumedAt === null ? [] : [presumedAt],
  );
  return begun.length === 0 ? 0 : Math.max(0, now - Math.max(...begun));
}
