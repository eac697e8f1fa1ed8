import type { DayTallyWriter } from '../builds/day-tally-writer.ts';
import { failureText } from '../builds/said-failure.ts';
import { DAY_MS } from '../builds/utc-day.ts';
import { hasLogin } from '../launch/has-login.ts';
import type { LaunchSpec, RepoKey } from '../launch/launch-spec.ts';
import type { Member } from '../members/member.ts';
import type { FailureKind } from '../streams/judge-failure.ts';
import type { LaunchSummary } from '../streams/stream-parts.ts';
import { LaunchTally, RepoTally } from './launch-tally.ts';
import { withoutLogins } from './without-logins.ts';

type Writer = Pick<DayTallyWriter, 'count' | 'say'>;

/** Beyond this they are gathered at once and forgotten: some 5 MB. */
const MOST_REPOS = 5_000;
const LONGEST_MESSAGE = 200;
/** Failures that tell the author something. Of the others their number is enough. */
const TOLD: ReadonlySet<FailureKind | 'lost'> = new Set(['repo', 'hub', 'lost']);

/**
 * What is counted of launches by day: of each repository, of each member, and altogether. Nothing is of a visitor, and
 * nothing of a repository whose link holds a login, or that was launched with one (`isPublic` false).
 */
export class LaunchTallies {
  readonly #now: () => number;
  readonly #all = new LaunchTally();
  readonly #byName = new Map<Member['name'], LaunchTally>();
  #bySeat: readonly LaunchTally[] = [];
  #repos = new Map<RepoKey, RepoTally>();
  #day = 0;
  #writer: Writer | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The members by their seats: to be told before a launch goes to one of them. */
  prepare(members: readonly Pick<Member, 'name'>[]): void {
    this.#bySeat = members.map(({ name }) => {
      const tally = this.#byName.get(name) ?? new LaunchTally();
      this.#byName.set(name, tally);
      return tally;
    });
  }

  /** Where it goes; before that nothing is said of failures. */
  writeTo(writer: Writer): void {
    this.#writer = writer;
  }

  /** A launch goes to this member. */
  launched(spec: LaunchSpec, member: number, isPublic = true): void {
    this.#all.launched();
    this.#bySeat[member]!.launched();
    this.#repo(spec, isPublic)?.launchedAs(spec);
  }

  /** A member has built it: once, however many waited for it. */
  built(spec: LaunchSpec, isPublic: boolean): void {
    this.#repo(spec, isPublic)?.builtRef(spec.ref);
  }

  /** A member failed it. `detail`: its words. */
  failedAt(
    spec: LaunchSpec,
    member: Member['name'],
    why: FailureKind | 'lost',
    detail: string,
    isPublic: boolean,
  ): void {
    this.#byName.get(member)?.failed(why);
    if (!TOLD.has(why) || !isPublic || hasLogin(spec)) return;
    const message = withoutLogins(detail).slice(0, LONGEST_MESSAGE);
    this.#writer?.say(`repo:${spec.repoKey}`, failureText({ at: this.#now(), member, ref: spec.ref, why, message }));
  }

  /** A launch is over. One that ended because the gateway did is no failure of anybody's. */
  ended({ member, end, ms, built }: LaunchSummary, spec: LaunchSpec, isPublic: boolean): void {
    const tallies = [this.#all, this.#repo(spec, isPublic)];
    if (end === 'ready') {
      const there = member === null ? null : this.#byName.get(member);
      for (const tally of [...tallies, there]) tally?.ready(built, ms);
    } else if (end !== 'restart') {
      for (const tally of tallies) {
        if (end === 'left') tally?.left();
        else tally?.failed(end);
      }
    }
  }

  gather(writer: Writer): void {
    this.#all.gather(writer, 'federation');
    for (const [name, tally] of this.#byName) tally.gather(writer, `member:${name}`);
    for (const [repo, tally] of this.#repos) tally.gather(writer, `repo:${repo}`);
    const day = Math.floor(this.#now() / DAY_MS);
    if (day === this.#day && this.#repos.size < MOST_REPOS) return;
    this.#day = day;
    this.#repos = new Map();
  }

  /** null: nothing is to be known of it. */
  #repo(spec: LaunchSpec, isPublic: boolean): RepoTally | null {
    if (!isPublic || hasLogin(spec)) return null;
    const known = this.#repos.get(spec.repoKey);
    if (known !== undefined) return known;
    if (this.#repos.size >= MOST_REPOS && this.#writer !== null) this.gather(this.#writer);
    const tally = new RepoTally();
    this.#repos.set(spec.repoKey, tally);
    return tally;
  }
}
