import type { RepoBuild } from '../builds/build-record.ts';
import { type BuildStore, StoreUnavailable } from '../builds/build-store.ts';
import { buildFromEvent } from '../builds/launch-event.ts';
import { mergeBuild } from '../builds/merge-build.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { GatheredBuild, GatheredRepos } from './gathered-builds.ts';

export interface WriteParts {
  readonly store: BuildStore;
  readonly now: () => number;
  /** Resolves after this many ms, or at once when the import is to end. */
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** The store refused, and will be asked again. */
  readonly onTrouble?: (reason: string) => void;
}

/**
 * Builds that are read and written together: a pipeline of Redis, a transaction of the embedded store. One after the other:
 * four at once cost half as much CPU again with Redis, and were no quicker by the clock.
 */
const TOGETHER = 256;
/** A fail-over takes some seconds; ms before each further attempt. */
const ATTEMPTS_AFTER = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** Merges what was gathered into the store, whole repos at a time. Rejects with StoreUnavailable after half a minute of trouble. */
export async function writeBuilds(gathered: GatheredRepos, parts: WriteParts): Promise<void> {
  for (const piece of piecesOf(gathered)) await writePiece(piece, parts);
}

type Piece = Map<RepoKey, readonly GatheredBuild[]>;

function* piecesOf(repos: GatheredRepos): Generator<Piece> {
  let piece: Piece = new Map();
  let room = TOGETHER;
  for (const [repo, builds] of repos) {
    if (room < builds.length && piece.size > 0) {
      yield piece;
      piece = new Map();
      room = TOGETHER;
    }
    piece.set(repo, builds);
    room -= builds.length;
  }
  if (piece.size > 0) yield piece;
}

async function writePiece(piece: Piece, parts: WriteParts): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const builds = await Promise.all([...piece].map((repo) => withWhatIsKnown(repo, parts)));
      return await parts.store.record(builds.flat());
    } catch (cause) {
      const ms = ATTEMPTS_AFTER[attempt];
      if (!(cause instanceof StoreUnavailable) || ms === undefined || parts.signal.aborted) throw cause;
      parts.onTrouble?.(cause.message);
      await parts.wait(ms);
    }
  }
}

/** An event says less of a build than a stream that the gateway saw; what the store has besides must stay (buildFromEvent). */
async function withWhatIsKnown(
  [repo, gathered]: readonly [RepoKey, readonly GatheredBuild[]],
  { store, now }: WriteParts,
): Promise<readonly RepoBuild[]> {
  const known = gathered.some(({ event }) => event !== null) ? await store.read(repo) : [];
  return gathered.map(({ record, event }) => {
    const same = known.find(({ ref, member }) => ref === record.ref && member === record.member);
    if (event === null || same === undefined) return { repo, record };
    return { repo, record: mergeBuild(buildFromEvent(event, record.member, null, now(), same).record, record) };
  });
}
