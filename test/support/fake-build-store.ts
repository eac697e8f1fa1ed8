import type { BuildRecord, RepoBuild } from '../../src/builds/build-record.ts';
import { type BuildStore, type StoreEvents, StoreUnavailable } from '../../src/builds/build-store.ts';
import { mergeInto } from '../../src/builds/merge-build.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';

const RECORDS_PER_REPO = 64;

/**
 * A store in memory that a test can take down, hold up and speak for. It merges as real ones do. While held, reads have
 * looked but not answered, and writes are not made.
 */
export class FakeBuildStore implements BuildStore {
  readonly kind = 'fake';
  readonly reads: RepoKey[] = [];
  readonly writes: (readonly RepoBuild[])[] = [];
  closed = false;
  #repos = new Map<RepoKey, readonly BuildRecord[]>();
  #events: StoreEvents | null = null;
  #down: string | null = null;
  #refusals = 0;
  #held: (() => void)[] | null = null;

  async start(events: StoreEvents): Promise<void> {
    this.#events = events;
    events.availability(this.#down === null, this.#down ?? 'open');
  }

  async read(repo: RepoKey): Promise<readonly BuildRecord[]> {
    this.reads.push(repo);
    const seen = this.stored(repo);
    await this.#released();
    this.#refuse();
    return seen;
  }

  async record(builds: readonly RepoBuild[]): Promise<void> {
    this.writes.push(builds);
    await this.#released();
    this.#refuse();
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      throw new StoreUnavailable('not now');
    }
    for (const build of builds) this.put(build);
  }

  async *scan() {
    for (const [repo, records] of this.#repos) yield { repo, records };
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** As a server that was restarted without its data. */
  empty(): void {
    this.#repos.clear();
  }

  stored(repo: RepoKey): readonly BuildRecord[] {
    return this.#repos.get(repo) ?? [];
  }

  /** Every ref that is stored of any repo. */
  get refs(): string[] {
    return [...this.#repos.values()].flatMap((records) => records.map(({ ref }) => ref));
  }

  /** Stores it without telling anybody. */
  put({ repo, record }: RepoBuild): void {
    this.#repos.set(repo, mergeInto(this.stored(repo), record, RECORDS_PER_REPO));
  }

  /** As if another gateway had written it. */
  announce(build: RepoBuild): void {
    this.put(build);
    this.#events?.changed({ ...build });
  }

  miss(): void {
    this.#events?.missed();
  }

  /** Refuses everything from now on. Says so, unless it has not noticed yet. */
  goDown({ noticed = true } = {}): void {
    this.#down = 'pulled out';
    if (noticed) this.#events?.availability(false, this.#down);
  }

  /** Refuses this many writes and is well again. */
  refuseWrites(count: number): void {
    this.#refusals = count;
  }

  comeUp(): void {
    this.#down = null;
    this.#events?.availability(true, 'back');
  }

  /** From now on everything waits for `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const go of held) go();
  }

  async #released(): Promise<void> {
    const held = this.#held;
    if (held !== null) await new Promise<void>((go) => held.push(go));
  }

  #refuse(): void {
    if (this.closed) throw new StoreUnavailable('closed');
    if (this.#down !== null) throw new StoreUnavailable(this.#down);
  }
}
