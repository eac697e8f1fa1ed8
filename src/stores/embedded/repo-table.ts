import type { BuildRecord, RepoBuild } from '../../builds/build-record.ts';
import type { StoreLimits } from '../../builds/build-store.ts';
import { mergeInto } from '../../builds/merge-build.ts';
import type { RepoKey } from '../../launch/launch-spec.ts';
import { parseRepo, repoText, writtenAtOf } from '../build-text.ts';
import type { StoreFolder } from './store-folder.ts';

/** A repo as it stands in the folder, expired or not. */
export interface StoredRepo {
  readonly key: RepoKey;
  readonly value: string;
}

/** The repos in a folder: what the limits make of them. Throws what lmdb throws. */
export class RepoTable {
  static readonly STEP = 100;
  readonly #folder: StoreFolder;
  readonly #limits: StoreLimits;
  readonly #now: () => number;

  constructor(folder: StoreFolder, limits: StoreLimits, now: () => number) {
    this.#folder = folder;
    this.#limits = limits;
    this.#now = now;
  }

  read(repo: RepoKey): BuildRecord[] {
    return this.alive(this.#folder.builds.get(repo));
  }

  alive(text: string | undefined): BuildRecord[] {
    return text === undefined || this.#expired(text) ? [] : parseRepo(text);
  }

  /** Inside a transaction. What the record has become; null: it was known already, or is not kept. */
  merge({ repo, record }: RepoBuild): BuildRecord | null {
    const before = this.read(repo);
    const after = mergeInto(before, record, this.#limits.recordsPerRepo);
    this.#folder.builds.put(repo, repoText(this.#now(), after));
    if (after === before) return null;
    return after.find((r) => r.ref === record.ref && r.member === record.member) ?? null;
  }

  /** The next STEP repos; fewer at the end. */
  step(after: RepoKey | undefined): readonly StoredRepo[] {
    const from = after === undefined ? {} : { start: after, exclusiveStart: true };
    return [...this.#folder.builds.getRange({ ...from, limit: RepoTable.STEP })];
  }

  removeExpired(repos: readonly StoredRepo[]): void {
    const { root, builds } = this.#folder;
    const expired = repos.filter(({ value }) => this.#expired(value));
    if (expired.length === 0) return;
    root.transactionSync(() => {
      for (const { key } of expired) {
        // Somebody may have written it since we looked.
        const value = builds.get(key);
        if (value !== undefined && this.#expired(value)) builds.remove(key);
      }
    });
  }

  #expired(text: string): boolean {
    return this.#now() - writtenAtOf(text) >= this.#limits.retentionMs;
  }
}
