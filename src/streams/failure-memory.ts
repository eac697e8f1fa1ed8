import { LRUCache } from 'lru-cache';
import type { LaunchSpec } from '../launch/launch-spec.ts';

export interface RememberedFailure {
  /** What the hub said, without its line break. */
  readonly message: string;
  /** ms since the epoch */
  readonly at: number;
}

/** Failures are told of after so many in a row, for so long after the last, ms. */
export interface FailureMemorySettings {
  readonly failures: number;
  readonly failureMemoryMs: number;
}

interface Failures extends RememberedFailure {
  readonly inARow: number;
}

const REPOS = 10_000;
const LONGEST_MESSAGE = 1_000;

/**
 * Builds that fail again and again: whoever launches one is told at once and need not wait for it, for a short time. In
 * this process only: what another gateway saw fail is tried here as well.
 */
export class FailureMemory {
  readonly #settings: FailureMemorySettings;
  readonly #failures = new LRUCache<string, Failures>({ max: REPOS });

  constructor(settings: FailureMemorySettings) {
    this.#settings = settings;
  }

  /** The repo's own build failed. */
  failed(spec: LaunchSpec, message: string, now: number): void {
    const before = this.#recent(spec, now)?.inARow ?? 0;
    this.#failures.set(keyOf(spec), { message: message.slice(0, LONGEST_MESSAGE), at: now, inARow: before + 1 });
  }

  /** It was built, or somebody wants it tried again. */
  forget(spec: LaunchSpec): void {
    this.#failures.delete(keyOf(spec));
  }

  /** The last failure, if there were enough of them; null: try it. */
  recall(spec: LaunchSpec, now: number): RememberedFailure | null {
    const recent = this.#recent(spec, now);
    return recent !== null && recent.inARow >= this.#settings.failures ? recent : null;
  }

  #recent(spec: LaunchSpec, now: number): Failures | null {
    const failures = this.#failures.get(keyOf(spec));
    return failures !== undefined && now - failures.at < this.#settings.failureMemoryMs ? failures : null;
  }
}

/**
 * By the bytes of the link. Another ref may build, and so may the same one with a login in its address; what a hub says of
 * that login is for nobody else.
 */
const keyOf = ({ provider, raw }: LaunchSpec): string => `${provider}/${raw}`;
