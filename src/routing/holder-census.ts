import type { BuildRecord } from '../builds/build-record.ts';
import { sameGeneration } from '../builds/generation.ts';
import type { KnownEntry } from '../builds/known-repo.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { Federation } from './federation.ts';

/** On how many members repositories are built. */
export interface HolderCensus {
  /** ms since the epoch */
  readonly at: number;
  /** Repositories that one member holds an image of, that two do, …: as many numbers as there are members. */
  readonly repos: readonly number[];
  /** Half of the builds that were seen took no longer, ms; null: none was seen. */
  readonly usualBuildMs: number | null;
}

/** Times of so many builds are enough to tell their middle. */
const MOST_TIMES = 10_000;

/**
 * Counts holders in all that is known (`slices`: Ledger.knownRepos). A member holds a repository of which any ref was built
 * there under its present generation, or is presumed to be, and is not presumed gone. `pause` is awaited between two slices, so that launches get their turn.
 */
export async function countHolders(
  federation: Federation,
  slices: Iterable<readonly KnownEntry[]>,
  now: number,
  pause: () => Promise<unknown>,
): Promise<HolderCensus> {
  const repos = new Array<number>(federation.members.length).fill(0);
  const times: number[] = [];
  // Some come more than once.
  const counted = new Set<RepoKey>();
  for (const slice of slices) {
    for (const { repo, known } of slice) {
      if (counted.has(repo)) continue;
      counted.add(repo);
      const holders = new Set(
        known.records.filter((record) => isHeld(record, federation, now)).map(({ member }) => member),
      );
      if (holders.size > 0) repos[holders.size - 1]!++;
      for (const { observed } of known.records) {
        if (observed?.outcome !== 'built' || observed.durationMs === null || times.length >= MOST_TIMES) continue;
        times.push(observed.durationMs);
      }
    }
    await pause();
  }
  times.sort((a, b) => a - b);
  return { at: now, repos, usualBuildMs: times[Math.floor((times.length - 1) / 2)] ?? null };
}

function isHeld(record: BuildRecord, federation: Federation, now: number): boolean {
  const { member: name, observed, presumedAt, usedAt } = record;
  const index = federation.indexOf.get(name);
  if (index === undefined) return false;
  const { settings, members, generationSince } = federation;
  const { member, generation } = members[index]!;
  const retentionMs = member.retentionMs ?? settings.retentionMs;
  if (observed?.outcome === 'built') {
    const isPresent =
      observed.generation === null
        ? observed.at >= generationSince[index]!
        : sameGeneration(observed.generation, generation);
    return isPresent && now - usedAt < retentionMs;
  }
  return (
    presumedAt !== null &&
    (observed === null || presumedAt > observed.at) &&
    presumedAt >= generationSince[index]! &&
    now - presumedAt >= settings.buildWindowMs &&
    now - usedAt < Math.min(settings.presumedRetentionMs, retentionMs)
  );
}
