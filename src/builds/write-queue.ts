import type { RepoBuild } from './build-record.ts';
import { mergeBuild } from './merge-build.ts';

/**
 * What was learnt and is not stored yet: one entry per (repo, ref, member), merged as more is learnt, so that a store
 * that is away for an hour costs the memory of what changed and not of what happened. Full: the entry that was taken in longest ago is
 * dropped and counted.
 */
export class WriteQueue {
  readonly #limit: number;
  readonly #waiting = new Map<string, RepoBuild>();
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Entries given up since the start because the queue was full. */
  get dropped(): number {
    return this.#dropped;
  }

  add(build: RepoBuild): void {
    const { repo, record } = build;
    // With its lengths, or a link could be made up whose key is another's: repos and refs may have any character.
    const key = `${repo.length},${record.ref.length},${repo}${record.ref}${record.member}`;
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      this.#waiting.set(key, { repo, record: mergeBuild(waiting.record, record) });
      return;
    }
    if (this.#waiting.size >= this.#limit) {
      const oldest = this.#waiting.keys().next().value;
      if (oldest !== undefined) this.#waiting.delete(oldest);
      this.#dropped++;
    }
    this.#waiting.set(key, build);
  }

  /** Takes up to `count` entries out, oldest first. */
  take(count: number): RepoBuild[] {
    const taken: RepoBuild[] = [];
    for (const [key, build] of this.#waiting) {
      if (taken.length === count) break;
      taken.push(build);
      this.#waiting.delete(key);
    }
    return taken;
  }
}
