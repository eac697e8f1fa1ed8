import type { BuildRecord } from '../builds/build-record.ts';
import type { MemberName } from '../members/member.ts';
import type { CacheState } from './prediction.ts';

/** What a time goes by: the image is there; builds of this repository; builds of all repositories. */
export const TIME_SOURCES = ['image', 'repo', 'all'] as const;

/** How long a launch is likely to take, ms. Half of such launches take less than `usualMs`; few take more than `longMs`. */
export interface LaunchTime {
  readonly usualMs: number;
  readonly longMs: number;
  readonly from: (typeof TIME_SOURCES)[number];
}

/** A server from an image that is there: about 15 s on mybinder.org. */
const IMAGE_THERE: LaunchTime = { usualMs: 15_000, longMs: 45_000, from: 'image' };
/** Builds on mybinder.org, inferred from its public launch archive of 2019: half take less than 95 s, nine of ten than 361 s. */
const ALL_BUILDS = { usualMs: 95_000, longMs: 361_000 };
/** A repository's own builds differ from each other as its files do. */
const LONG_FOR_REPO = 1.5;

/**
 * How long a launch takes where its image is there, and where it has to be built: as builds of this ref took before, else
 * of the repository's other refs. `goneOnMs`: for so long the build has gone on already. Pure.
 */
export function launchTimes(
  records: readonly BuildRecord[],
  ref: string,
  goneOnMs = 0,
): Readonly<Record<CacheState, LaunchTime>> {
  const own = median(durations(records.filter((record) => record.ref === ref))) ?? median(durations(records));
  const build = own === null ? ALL_BUILDS : { usualMs: own, longMs: own * LONG_FOR_REPO };
  const left = (ms: number) => Math.max(ms - goneOnMs, 0) + IMAGE_THERE.usualMs;
  return {
    hit: IMAGE_THERE,
    build: { usualMs: left(build.usualMs), longMs: left(build.longMs), from: own === null ? 'all' : 'repo' },
  };
}

/**
 * What is usual of all launches, ms: where the image is there, and where it has to be built. `buildMs`: half of the builds that
 * were seen took no longer; null: none was seen.
 */
export const usualTimes = (buildMs: number | null): { readonly hitMs: number; readonly buildMs: number } => ({
  hitMs: IMAGE_THERE.usualMs,
  buildMs: (buildMs ?? ALL_BUILDS.usualMs) + IMAGE_THERE.usualMs,
});

/** Since when a member has been building this ref, or has been sent a launch that made it; null: not known. */
export function buildBegun(records: readonly BuildRecord[], ref: string, member: MemberName): number | null {
  const record = records.find((one) => one.ref === ref && one.member === member);
  if (record === undefined) return null;
  return record.observed?.outcome === 'building' ? record.observed.at : record.presumedAt;
}

const durations = (records: readonly BuildRecord[]): number[] =>
  records.flatMap(({ observed }) =>
    observed?.outcome === 'built' && observed.durationMs !== null ? [observed.durationMs] : [],
  );

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
