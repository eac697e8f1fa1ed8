import type { RepoKey } from '../launch/launch-spec.ts';
import type { BuildRecord, RepoBuild } from './build-record.ts';

/** How long and how much a store keeps. */
export interface StoreLimits {
  /** A repo is forgotten this long after its last write, ms. */
  readonly retentionMs: number;
  /** At most this many records (ref × member) of one repo: the most recently used ones. */
  readonly recordsPerRepo: number;
  /** Daily counts are forgotten after so many days. Default: DAYS_KEPT (day-tallies.ts). */
  readonly daysKept?: number;
}

/** What a store tells of itself as it happens. */
export interface StoreEvents {
  /** Another process wrote this (merged there with what it knew). Our own writes are not repeated to us. */
  readonly changed: (change: RepoBuild) => void;
  /** Changes may have been missed: whatever was read before may be out of date. */
  readonly missed: () => void;
  /** Came up or went down, with the reason in words that help an operator. Only called when it changes. */
  readonly availability: (up: boolean, reason: string) => void;
}

/**
 * Where knowledge of builds is kept: the port that the ledger asks for. Exposes no connection and no transaction. The
 * adapters are in src/stores, and one contract suite (test/stores/build-store.contract.ts) runs over each.
 *
 * Every promise settles within the adapter's time limit: a store that is down or slow rejects with StoreUnavailable.
 */
export interface BuildStore {
  readonly kind: string;
  /** Begins to listen to other processes. Does not fail and does not wait when the store is down. */
  start(events: StoreEvents): Promise<void>;
  /** All records of a repo: [] where there are none. One round trip. */
  read(repo: RepoKey): Promise<readonly BuildRecord[]>;
  /**
   * Merges records into what is stored (see mergeBuild) and tells other processes. When it resolves, the records
   * survive a crash of this process.
   */
  record(builds: readonly RepoBuild[]): Promise<void>;
  /** Every repo and its records, a piece at a time. */
  scan(): AsyncIterable<{ readonly repo: RepoKey; readonly records: readonly BuildRecord[] }>;
  /** Waits for what is under way, then lets go of all resources. */
  close(): Promise<void>;
}

/** The store could not do it now: down, too slow, full or corrupt. `message` says which, for an operator. */
export class StoreUnavailable extends Error {
  readonly code = 'STORE_UNAVAILABLE';
  override readonly name = 'StoreUnavailable';
}
