import type { BuildRecord, RepoBuild } from '../builds/build-record.ts';
import { buildFromEvent, type LaunchEvent } from '../builds/launch-event.ts';
import { mergeBuild } from '../builds/merge-build.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';

/** All that was read of one build, as one record. */
export interface GatheredBuild {
  readonly record: BuildRecord;
  /** The last launch in it; null: there is none, or something later was exported. */
  readonly event: LaunchEvent | null;
}

/** A repo's builds, one for each ref on each member. */
export type GatheredRepos = ReadonlyMap<RepoKey, readonly GatheredBuild[]>;

/**
 * What was read and is not written yet. A build that is launched a thousand times a day is one record here, by the same merge
 * as everywhere: writing costs what differs, not what happened.
 */
export class GatheredBuilds {
  // By repo first: its key is the same object in every event of a launch that is read again, so that finding it costs
  // next to nothing, where a key of all three parts would be put together and hashed for each event.
  #repos = new Map<RepoKey, GatheredBuild[]>();
  #size = 0;

  /** Builds. */
  get size(): number {
    return this.#size;
  }

  /** `now`: nothing happened later. */
  addEvent(event: LaunchEvent, member: MemberName, now: number): void {
    const { repoKey, ref } = event.spec;
    const last = this.#repos.get(repoKey)?.find(({ record }) => record.ref === ref && record.member === member)?.event;
    if (last && isSame(last, event)) return;
    this.#merge(repoKey, { record: buildFromEvent(event, member, null, now).record, event });
  }

  add({ repo, record }: RepoBuild): void {
    this.#merge(repo, { record, event: null });
  }

  /** All of it; nothing is left. */
  take(): GatheredRepos {
    const taken = this.#repos;
    this.#repos = new Map();
    this.#size = 0;
    return taken;
  }

  /** What was taken could not be written. */
  giveBack(taken: GatheredRepos): void {
    for (const [repo, builds] of taken) for (const build of builds) this.#merge(repo, build);
  }

  #merge(repo: RepoKey, { record, event }: GatheredBuild): void {
    const builds = this.#repos.get(repo);
    const at = builds?.findIndex((known) => known.record.ref === record.ref && known.record.member === record.member);
    if (builds !== undefined && at !== undefined && at >= 0) {
      const before = builds[at]!;
      const merged = mergeBuild(before.record, record);
      builds[at] = { record: merged, event: merged.observed === before.record.observed ? before.event : event };
      return;
    }
    this.#size++;
    if (builds === undefined) this.#repos.set(repo, [{ record, event }]);
    else builds.push({ record, event });
  }
}

/** The archive tells the minute: most launches of a busy build say what the one before said. */
const isSame = (a: LaunchEvent, b: LaunchEvent): boolean =>
  a.at === b.at && a.outcome === b.outcome && a.resolvedRef === b.resolvedRef;
