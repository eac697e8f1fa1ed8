import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { BuildRecord, RepoBuild } from './build-record.ts';
import type { BuildStore } from './build-store.ts';
import type { KnownEntry, KnownRepo } from './known-repo.ts';
import { KnownRepos } from './known-repos.ts';
import { mergeInto } from './merge-build.ts';
import { presume, presumption } from './presume.ts';
import { WriteQueue } from './write-queue.ts';

export interface LedgerSettings {
  /** Repos remembered in this process. */
  readonly knownRepos: number;
  readonly recordsPerRepo: number;
  /** Records that may wait while the store is away. */
  readonly queue: number;
  /** How long after its last use a presumed build is believed in, ms. */
  readonly presumedRetentionMs: number;
}

/** What the ledger needs from outside. */
export interface LedgerParts {
  readonly store: BuildStore;
  readonly now: () => number;
  /** Calls back once after this many ms; returns a way to cancel. Must not keep the process alive. */
  readonly later: (ms: number, callback: () => void) => () => void;
  /** The store came up or went down. */
  readonly onAvailability?: (up: boolean, reason: string) => void;
}

export interface LedgerStats {
  readonly storeUp: boolean;
  readonly known: number;
  readonly hits: number;
  readonly reads: number;
  readonly failedReads: number;
  readonly written: number;
  readonly queued: number;
  readonly dropped: number;
}

const BATCH = 500;
const GATHER_MS = 20;
const RETRY_MS = 500;

/** A read under way. */
interface Reading {
  readonly known: Promise<KnownRepo>;
  readonly heard: BuildRecord[];
}

/**
 * What we know of builds: a bounded memory in front of the store, and a queue behind it. A launch of a repo known here
 * costs no read; what other gateways learn arrives by the store's own announcements; writes never delay an answer, and
 * wait while the store is away.
 */
export class Ledger {
  readonly #settings: LedgerSettings;
  readonly #parts: LedgerParts;
  readonly #known: KnownRepos;
  readonly #queue: WriteQueue;
  readonly #reading = new Map<RepoKey, Reading>();
  #epoch = 0;
  #storeUp = true;
  #cancelFlush: (() => void) | null = null;
  #writing: Promise<void> | null = null;
  #closed = false;
  #hits = 0;
  #reads = 0;
  #failedReads = 0;
  #written = 0;

  constructor(settings: LedgerSettings, parts: LedgerParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#known = new KnownRepos(settings.knownRepos);
    this.#queue = new WriteQueue(settings.queue);
  }

  /** Begins to listen to the store. Does not fail and does not wait for it. */
  start(): Promise<void> {
    return this.#parts.store.start({
      changed: (change) => this.#merge(change),
      missed: () => {
        this.#epoch++;
      },
      availability: (up, reason) => this.#availability(up, reason),
    });
  }

  /**
   * What is known of a repo without a read; undefined: ask `recall`. While the store is away what we have is all
   * there is, even if it is out of date or nothing.
   */
  peek(repo: RepoKey): KnownRepo | undefined {
    const known = this.#known.get(repo);
    if (known === undefined || (known.epoch < this.#epoch && this.#storeUp)) return undefined;
    this.#hits++;
    return known;
  }

  /**
   * What is known of a repo, read from the store where it must be. Never rejects, and settles within the store's time
   * limit: without the store's answer it is what this gateway learnt itself.
   */
  recall(repo: RepoKey): Promise<KnownRepo> {
    const known = this.peek(repo);
    if (known !== undefined) return Promise.resolve(known);
    const underWay = this.#reading.get(repo);
    if (underWay !== undefined) return underWay.known;
    const heard: BuildRecord[] = [];
    const reading = this.#read(repo, heard).finally(() => this.#reading.delete(repo));
    this.#reading.set(repo, { known: reading, heard });
    return reading;
  }

  /**
   * A launch of this repo at this ref was routed to a member. `startsBuild`: that member has to build it, whatever the
   * records say (routing knows of new generations and commits).
   */
  launched(repo: RepoKey, known: KnownRepo, ref: string, member: MemberName, startsBuild = false): void {
    const now = this.#parts.now();
    known.launched(now);
    const record = startsBuild
      ? presumption(ref, member, now)
      : presume(known.records, ref, member, now, this.#settings.presumedRetentionMs);
    if (record !== null) this.learn({ repo, record });
  }

  /** Adds to what is known, here at once and in the store soon. */
  learn(build: RepoBuild): void {
    // Entered even if the repo is not known yet: a launch that comes before the record is stored must find it. Its
    // epoch is too old to be believed without a read.
    this.#known.getOrAdd(build.repo);
    this.#merge(build);
    this.#queue.add(build);
    this.#flushIn(GATHER_MS);
  }

  /**
   * For those who bring knowledge by the thousand: resolves when the store has taken most of what waits, so that nothing has to
   * be dropped. At once while the store is down: then there is nothing to wait for.
   */
  async settled(): Promise<void> {
    while (this.#storeUp && this.#queue.size > this.#settings.queue / 2) {
      const before = this.#written;
      await this.flush();
      if (this.#written === before) return;
    }
  }

  /** All repos known in this process, some at a time, so that others get their turn in between; one may come twice. */
  knownRepos(): Iterable<readonly KnownEntry[]> {
    return this.#known.slices();
  }

  get stats(): LedgerStats {
    return {
      storeUp: this.#storeUp,
      known: this.#known.size,
      hits: this.#hits,
      reads: this.#reads,
      failedReads: this.#failedReads,
      written: this.#written,
      queued: this.#queue.size,
      dropped: this.#queue.dropped,
    };
  }

  /** Resolves when everything learnt so far is stored, or the store has refused it. */
  async flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    await this.#writing;
    await this.#write();
  }

  /** Writes what waits, once, and closes the store. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    await this.#parts.store.close();
  }

  #merge({ repo, record }: RepoBuild): void {
    this.#reading.get(repo)?.heard.push(record);
    this.#known.change(repo, (known) => this.#add(known, record));
  }

  #add(known: KnownRepo, record: BuildRecord): void {
    known.records = mergeInto(known.records, record, this.#settings.recordsPerRepo);
  }

  /** `heard`: what is learnt and announced meanwhile, which the answer may or may not have in it. */
  async #read(repo: RepoKey, heard: readonly BuildRecord[]): Promise<KnownRepo> {
    const epoch = this.#epoch;
    let stored: readonly BuildRecord[] | null = null;
    this.#reads++;
    try {
      stored = await this.#parts.store.read(repo);
    } catch {
      // Down, slow or broken: the store has said so through `availability`; the launch goes on without it.
      this.#failedReads++;
    }
    // Only now: an entry made before the answer came could be forgotten again, and what was heard with it.
    const known = this.#known.getOrAdd(repo);
    const before = known.records;
    for (const record of heard) this.#add(known, record);
    for (const record of stored ?? []) this.#add(known, record);
    if (stored === null) return known;
    known.epoch = epoch;
    this.#repair(repo, before, stored);
    return known;
  }

  /**
   * Writes again what we had and the store has not: it was emptied, or came back without its last writes. Otherwise the
   * other gateways would not learn of it until the build's next use is noted.
   */
  #repair(repo: RepoKey, had: readonly BuildRecord[], stored: readonly BuildRecord[]): void {
    const has = (record: BuildRecord) =>
      stored.some(({ ref, member }) => ref === record.ref && member === record.member);
    const lost = had.filter((record) => !has(record));
    for (const record of lost) this.#queue.add({ repo, record });
    if (lost.length > 0) this.#flushIn(GATHER_MS);
  }

  #availability(up: boolean, reason: string): void {
    this.#storeUp = up;
    this.#parts.onAvailability?.(up, reason);
    if (!up || this.#queue.size === 0) return;
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    this.#flushIn(0);
  }

  #flushIn(ms: number): void {
    if (this.#cancelFlush !== null || this.#writing !== null || this.#closed) return;
    this.#cancelFlush = this.#parts.later(ms, () => {
      this.#cancelFlush = null;
      void this.#write();
    });
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      if (this.#queue.size > 0) this.#flushIn(RETRY_MS);
    });
    return this.#writing;
  }

  /** Writes batch after batch until the queue is empty or the store refuses. */
  async #writeAll(): Promise<void> {
    for (let batch = this.#queue.take(BATCH); batch.length > 0; batch = this.#queue.take(BATCH)) {
      try {
        await this.#parts.store.record(batch);
      } catch {
        this.#queue.giveBack(batch);
        return;
      }
      this.#queue.stored(batch);
      this.#written += batch.length;
      // A repo that was forgotten and read again while this waited: the store does not repeat our own writes to us.
      for (const build of batch) this.#merge(build);
    }
  }
}
