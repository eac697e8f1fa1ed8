import type { BuildRecord } from '../../builds/build-record.ts';
import type { LaunchSpec, RepoKey } from '../../launch/launch-spec.ts';
import type { MemberName } from '../../members/member.ts';
import { currentCommit } from '../knowledge.ts';
import { launchTimes } from '../launch-time.ts';

/** A launch at a member: does it make it begin a build? */
export interface BuildStep {
  readonly member: MemberName;
  readonly startsBuild: boolean;
}

/** One launch as it was decided, and as the shadow decides it. */
export interface ForkedLaunch {
  readonly spec: LaunchSpec;
  /** What is really known of the repo. */
  readonly builds: readonly BuildRecord[];
  readonly now: number;
  /** null: it went nowhere, or where nobody could serve it. */
  readonly live: BuildStep | null;
  readonly shadow: BuildStep | null;
  /** What the shadow's member builds under; null: not known. */
  readonly generation: string | null;
  /** A build that takes longer is not believed in. */
  readonly buildWindowMs: number;
}

interface ImaginedBuild {
  readonly ref: string;
  readonly member: MemberName;
  readonly at: number;
  /** When it would be done: it takes as long as builds of the repo do. */
  readonly until: number;
  readonly generation: string | null;
  /** The commit that it has, looked up when it is done; undefined: not yet. */
  commit: string | null | undefined;
  usedAt: number;
}

/** What differs of one repo. Keyed by `<member> <ref>`: names have no spaces. */
interface Fork {
  /** Builds that launches began which the shadow would have sent elsewhere: the record as it stood before; null: none. */
  readonly before: Map<string, BuildRecord | null>;
  readonly imagined: Map<string, ImaginedBuild>;
}

const MOST_REPOS = 10_000;
const MOST_BUILDS = 64;

const keyOf = (member: MemberName, ref: string) => `${member} ${ref}`;

/**
 * Who would have built what if launches had gone where the shadow sends them. Where both send launches to the same member,
 * what is known is true of both; kept are the differences alone: the builds that only the live decisions began are left
 * out, those that only the shadow's would have begun are imagined, take as long as builds of the repo do, and succeed.
 * Without it a policy that scatters launches would seem to build at each of them, for nothing that it builds would ever be
 * there. Bounded: the repos that have differed longest ago are forgotten, and start again from what is.
 */
export class HypotheticalBuilds {
  readonly #forks = new Map<RepoKey, Fork>();
  readonly #most: number;
  #forgotten = 0;

  constructor(most: number = MOST_REPOS) {
    this.#most = most;
  }

  /** Repos of which something differs now. */
  get repos(): number {
    return this.#forks.size;
  }

  /** Repos whose differences were dropped because there were too many, since the start. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** What would be known of the repo. The very same records where nothing differs. */
  records(repo: RepoKey, live: readonly BuildRecord[], now: number): readonly BuildRecord[] {
    const fork = this.#forks.get(repo);
    if (fork === undefined) return live;
    this.#settle(repo, fork, live, now);
    const records: BuildRecord[] = [];
    for (const record of live) {
      const key = keyOf(record.member, record.ref);
      if (fork.imagined.has(key)) continue;
      const before = fork.before.get(key);
      if (before !== null) records.push(before ?? record);
    }
    for (const build of fork.imagined.values()) records.push(recordOf(build, now));
    return records;
  }

  /** Is it only because of the live decisions that a launch of this has been at that member? */
  isOnlyLive({ repoKey, ref }: LaunchSpec, member: MemberName): boolean {
    return this.#forks.get(repoKey)?.before.has(keyOf(member, ref)) ?? false;
  }

  /** A member that would be building this now, and is not; null: none. */
  underWay({ repoKey, ref }: LaunchSpec, now: number): MemberName | null {
    for (const build of this.#forks.get(repoKey)?.imagined.values() ?? []) {
      if (build.ref === ref && now < build.until) return build.member;
    }
    return null;
  }

  /** Notes what a launch began, and would have begun. */
  launched(launch: ForkedLaunch): void {
    const { spec, live, shadow } = launch;
    const differs = live?.member !== shadow?.member || live?.startsBuild !== shadow?.startsBuild;
    const startsBuild = live?.startsBuild || shadow?.startsBuild;
    const fork = this.#forks.get(spec.repoKey) ?? (differs && startsBuild ? this.#forked(spec.repoKey) : null);
    if (fork === null) return;
    if (!differs && startsBuild) {
      const key = keyOf(live!.member, spec.ref);
      fork.before.delete(key);
      fork.imagined.delete(key);
      return;
    }
    if (live?.startsBuild && live.member !== shadow?.member) hideBuild(fork, launch, live.member);
    if (shadow !== null) wouldLaunch(fork, launch, shadow);
  }

  #forked(repo: RepoKey): Fork {
    const fork = { before: new Map(), imagined: new Map() };
    this.#forks.set(repo, fork);
    for (const oldest of this.#forks.keys()) {
      if (this.#forks.size <= this.#most) break;
      this.#forks.delete(oldest);
      this.#forgotten++;
    }
    return fork;
  }

  /** Lets go of what is true by now, and looks up the commit of what is done. */
  #settle(repo: RepoKey, { before, imagined }: Fork, live: readonly BuildRecord[], now: number): void {
    for (const [key, build] of imagined) {
      const isDone = now >= build.until;
      const record = live.find(({ ref, member }) => ref === build.ref && member === build.member);
      const isSeen = record !== undefined && lastSign(record) >= build.at;
      if (isSeen && isDone) imagined.delete(key);
      else if (isDone && build.commit === undefined) build.commit = currentCommit(live, build.ref);
    }
    if (before.size === 0 && imagined.size === 0) this.#forks.delete(repo);
  }
}

/** A build that would not have been begun. */
function hideBuild({ before, imagined }: Fork, { spec: { ref }, builds }: ForkedLaunch, member: MemberName): void {
  const key = keyOf(member, ref);
  if (imagined.has(key) || before.has(key)) return;
  setBounded(before, key, builds.find((record) => record.ref === ref && record.member === member) ?? null);
}

function wouldLaunch({ before, imagined }: Fork, launch: ForkedLaunch, { member, startsBuild }: BuildStep): void {
  const key = keyOf(member, launch.spec.ref);
  if (startsBuild) {
    before.delete(key);
    setBounded(imagined, key, imaginedBuild(launch, member));
    return;
  }
  const build = imagined.get(key);
  if (build !== undefined) build.usedAt = launch.now;
}

function imaginedBuild(
  { spec: { ref }, builds, now, generation, buildWindowMs }: ForkedLaunch,
  member: MemberName,
): ImaginedBuild {
  const { usualMs } = launchTimes(builds, ref).build;
  const until = now + Math.min(usualMs, buildWindowMs);
  return { ref, member, at: now, until, generation, commit: undefined, usedAt: now };
}

const recordOf = ({ ref, member, at, until, generation, commit = null, usedAt }: ImaginedBuild, now: number) => {
  const seen = { source: 'stream', resolvedRef: commit, generation, durationMs: null } as const;
  const observed =
    now < until ? ({ ...seen, outcome: 'building', at } as const) : ({ ...seen, outcome: 'built', at: until } as const);
  const builtSince = now < until ? null : until;
  return { ref, member, observed, presumedAt: null, builtSince, usedAt } satisfies BuildRecord;
};

const lastSign = ({ observed, presumedAt }: BuildRecord): number => Math.max(observed?.at ?? 0, presumedAt ?? 0);

function setBounded<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MOST_BUILDS) break;
    map.delete(oldest);
  }
}
