import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BuildRecord, RepoBuild } from '../../builds/build-record.ts';
import { type StoreEvents, type StoreLimits, StoreUnavailable } from '../../builds/build-store.ts';
import { DAYS_KEPT } from '../../builds/day-tallies.ts';
import type { Store } from '../../builds/store.ts';
import type { RepoKey } from '../../launch/launch-spec.ts';
import { buildText, changeHead, parseChange } from '../build-text.ts';
import { bytesInUse } from './bytes-in-use.ts';
import type { JournalPart } from './change-journal.ts';
import { EmbeddedNotes } from './embedded-notes.ts';
import { EmbeddedSessions } from './embedded-sessions.ts';
import { EmbeddedTallies } from './embedded-tallies.ts';
import { EmbeddedUse } from './embedded-use.ts';
import { RepoTable } from './repo-table.ts';
import { full, readFailure, writeFailure } from './store-failure.ts';
import { openStoreFolder, type StoreFolder } from './store-folder.ts';

export interface EmbeddedStoreOptions {
  /** Made when there is none. Several gateways on one machine may share it; a network file system will not do. */
  readonly folder: string;
  readonly limits: StoreLimits;
  /**
   * Records beyond this are refused until older ones expire, bytes. Default 1 GiB, some three million builds. Daily counts
   * may take a quarter as much beside them.
   */
  readonly maxBytes?: number;
  /** How often to look for what other processes wrote, ms. Default 25. */
  readonly pollMs?: number;
  /** How often to look for expired repos, ms. Default 1000, 100 repos at a time: 100,000 repos in 17 minutes. */
  readonly sweepMs?: number;
  /** How often to bring to the disk what was written, ms. Default 1000. */
  readonly flushMs?: number;
  readonly now?: () => number;
  /** Tells this store's changes from those of others on the folder. Default: random. */
  readonly instance?: string;
}

interface Opened extends StoreFolder {
  readonly repos: RepoTable;
}

interface Write {
  readonly builds: readonly RepoBuild[];
  readonly done: () => void;
  readonly failed: (reason: StoreUnavailable) => void;
}

/** Builds in one transaction: about 3 ms, in which the event loop and other writers to the folder wait. */
const BUILDS_PER_TRANSACTION = 256;

/**
 * Store in a folder (lmdb), shared by the processes of one machine. A record that was acknowledged survives the end
 * of the process, kill -9 included: the kernel has it. It reaches the disk within `flushMs`. A power failure may cost
 * what came after that, and on a file system that reorders writes the folder, which is noticed at the next start.
 *
 * Transactions are synchronous and do not wait for the disk. The asynchronous ones of lmdb leave rejections behind that
 * nobody can handle when the disk is full, and hold the folder's lock for as long as the event loop takes to come round.
 * What is recorded during one turn of the event loop shares a transaction.
 */
export class EmbeddedStore implements Store {
  readonly kind = 'embedded';
  readonly sessions: EmbeddedSessions;
  readonly notes: EmbeddedNotes;
  readonly tallies: EmbeddedTallies;
  readonly use: EmbeddedUse;
  readonly #options: Required<EmbeddedStoreOptions>;
  #folder: Opened | null = null;
  #unusable = 'The embedded store has not been started.';
  #events: StoreEvents | null = null;
  #up: boolean | null = null;
  #closed = false;
  #place = 0;
  #sweptTo: RepoKey | undefined;
  #timers: NodeJS.Timeout[] = [];
  #writes: Write[] = [];
  #writing: Promise<void> | null = null;
  #unflushed = false;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: EmbeddedStoreOptions) {
    const defaults = {
      maxBytes: 2 ** 30,
      pollMs: 25,
      sweepMs: 1000,
      flushMs: 1000,
      now: Date.now,
      instance: randomUUID(),
    };
    this.#options = { ...defaults, ...options };
    const parts = {
      folder: this.#options.folder,
      opened: () => this.#opened(),
      written: () => {
        this.#unflushed = true;
      },
      now: this.#options.now,
    };
    this.sessions = new EmbeddedSessions(parts);
    this.notes = new EmbeddedNotes(parts);
    this.use = new EmbeddedUse(parts);
    this.tallies = new EmbeddedTallies({
      ...parts,
      maxBytes: this.#options.maxBytes / 4,
      daysKept: this.#options.limits.daysKept ?? DAYS_KEPT,
    });
  }

  async start(events: StoreEvents): Promise<void> {
    this.#events = events;
    try {
      const folder = await openStoreFolder(this.#options.folder);
      if (this.#closed) return await folder.root.close();
      this.#folder = { ...folder, repos: new RepoTable(folder, this.#options.limits, this.#options.now) };
      this.#place = folder.journal.end();
    } catch (error) {
      this.#unusable = (error as Error).message;
      return this.#report(false, this.#unusable);
    }
    this.#timers = [
      setInterval(() => this.#poll(), this.#options.pollMs).unref(),
      setInterval(() => this.#sweep(), this.#options.sweepMs).unref(),
      setInterval(() => this.#flush(), this.#options.flushMs).unref(),
    ];
    this.#report(true, 'open');
  }

  async read(repo: RepoKey): Promise<readonly BuildRecord[]> {
    const { repos } = this.#opened();
    return this.#reading(() => repos.read(repo));
  }

  async record(builds: readonly RepoBuild[]): Promise<void> {
    for (let at = 0; at < builds.length; at += BUILDS_PER_TRANSACTION) {
      this.#opened();
      await new Promise<void>((done, failed) => {
        this.#writes.push({ builds: builds.slice(at, at + BUILDS_PER_TRANSACTION), done, failed });
        this.#writing ??= this.#writeAll();
      });
    }
  }

  async *scan(): AsyncGenerator<{ readonly repo: RepoKey; readonly records: readonly BuildRecord[] }> {
    let last: RepoKey | undefined;
    for (;;) {
      const { repos } = this.#opened();
      const step = this.#reading(() => repos.step(last));
      for (const { key: repo, value } of step) {
        const records = this.#reading(() => repos.alive(value));
        if (records.length > 0) yield { repo, records };
      }
      if (step.length < RepoTable.STEP) return;
      last = step.at(-1)?.key;
      await nextTurn();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    while (this.#writing !== null) await this.#writing;
    this.#flush();
    await this.#flushing;
    const folder = this.#folder;
    this.#folder = null;
    this.#unusable = 'The embedded store is closed.';
    await folder?.root.close();
  }

  #opened(): Opened {
    if (this.#folder === null) throw new StoreUnavailable(this.#unusable);
    return this.#folder;
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw readFailure(this.#options.folder, cause);
    }
  }

  async #writeAll(): Promise<void> {
    while (this.#writes.length > 0) {
      await nextTurn();
      const batch: Write[] = [];
      for (let builds = 0; builds < BUILDS_PER_TRANSACTION && this.#writes.length > 0; ) {
        const write = this.#writes.shift()!;
        builds += write.builds.length;
        batch.push(write);
      }
      try {
        this.#writeBatch(batch);
        for (const write of batch) write.done();
        this.#report(true, 'written again');
      } catch (cause) {
        const failure = writeFailure(this.#options.folder, cause);
        for (const write of batch) write.failed(failure);
        this.#report(false, failure.message);
      }
    }
    this.#writing = null;
  }

  #writeBatch(batch: readonly Write[]): void {
    const { root, builds, journal, repos } = this.#opened();
    const { folder, maxBytes, instance } = this.#options;
    if (bytesInUse(builds) >= maxBytes) throw full(folder, maxBytes);
    const changes: string[] = [];
    root.transactionSync(() => {
      for (const build of batch.flatMap(({ builds }) => builds)) {
        const merged = repos.merge(build);
        if (merged !== null) changes.push(`${changeHead(instance, build.repo)}${buildText(merged)}]`);
      }
      journal.append(changes);
    });
    this.#unflushed = true;
  }

  #poll(): void {
    const folder = this.#folder;
    if (folder === null || this.#events === null) return;
    let part: JournalPart;
    try {
      folder.root.resetReadTxn();
      part = folder.journal.since(this.#place);
    } catch (cause) {
      this.#report(false, readFailure(this.#options.folder, cause).message);
      return;
    }
    this.#place = part.end;
    if (part.incomplete) this.#events.missed();
    for (const text of part.changes) {
      const change = parseChange(text, this.#options.instance);
      if (change !== null) this.#events.changed(change);
    }
  }

  #sweep(): void {
    if (this.#folder === null) return;
    const { repos } = this.#folder;
    try {
      const step = repos.step(this.#sweptTo);
      this.#sweptTo = step.length < RepoTable.STEP ? undefined : step.at(-1)?.key;
      repos.removeExpired(step);
      this.sessions.sweep();
      this.notes.sweep();
      this.use.sweep();
      this.tallies.sweep();
    } catch (cause) {
      this.#report(false, writeFailure(this.#options.folder, cause).message);
    }
  }

  #flush(): void {
    const folder = this.#folder;
    if (folder === null || !this.#unflushed) return;
    this.#unflushed = false;
    this.#flushing = this.#flushing
      .then(folder.flush)
      .catch((cause) => this.#report(false, writeFailure(this.#options.folder, cause).message));
  }

  #report(up: boolean, reason: string): void {
    if (this.#up === up || this.#closed) return;
    this.#up = up;
    this.#events?.availability(up, reason);
  }
}
