import type { RepoBuild } from './build-record.ts';
import { mergeBuild } from './merge-build.ts';

/**
 * What was learnt and is not stored yet: one entry per (repo, ref, member), merged as more is learnt, so that a store
 * that is away for an hour costs the memory of what changed and not of what happened. Full: the entry that was taken in longest ago is
 * dropped and counted.
 */
export class WriteQueue {
  readonly #limit: number;
  #waiting = new Map<string, RepoBuild>();
  #taken = 0;
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Entries that are not stored yet: those that wait, and those that are being written. */
  get size(): number {
    return this.#waiting.size + this.#taken;
  }

  /** Entries given up since the start because the queue was full. */
  get dropped(): number {
    return this.#dropped;
  }

  add(build: RepoBuild): void {
    const key = keyOf(build);
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      this.#waiting.set(key, merged(waiting, build));
      return;
    }
    this.#waiting.set(key, build);
    if (this.size <= this.#limit) return;
    const oldest = this.#waiting.keys().next().value;
    if (oldest !== undefined) this.#waiting.delete(oldest);
    this.#dropped++;
  }

  /** Takes up to `count` entries to be written, oldest first; `stored` or `giveBack` says how that ended. */
  take(count: number): readonly RepoBuild[] {
    const taken: RepoBuild[] = [];
    for (const [key, build] of this.#waiting) {
      if (taken.length === count) break;
      taken.push(build);
      this.#waiting.delete(key);
    }
    this.#taken += taken.length;
    return taken;
  }

  /** What was taken is stored. */
  stored(taken: readonly RepoBuild[]): void {
    this.#taken -= taken.length;
  }

  /** What was taken could not be written: it waits again, before what came later. */
  giveBack(taken: readonly RepoBuild[]): void {
    this.#taken -= taken.length;
    const later = this.#waiting;
    this.#waiting = new Map(taken.map((build) => [keyOf(build), build]));
    for (const build of later.values()) this.add(build);
  }
}

/** With its lengths, or a link could be made up whose key is another's: repos and refs may have any character. */
const keyOf = ({ repo, record }: RepoBuild): string =>
  `${repo.length},${record.ref.length},${repo}${record.ref}${record.member}`;

const merged = (a: RepoBuild, b: RepoBuild): RepoBuild => ({
  repo: a.repo,
  record: mergeBuild(a.record, b.record),
});
