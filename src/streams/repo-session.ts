import { hash } from 'node:crypto';
import type { SessionCounter } from '../builds/session-counter.ts';
import type { RepoKey } from '../launch/launch-spec.ts';

export interface QuotaSettings {
  /** null: no limit of ours, and nothing is counted. */
  readonly repoQuota: number | null;
  readonly sessionMs: number;
}

/** A launch's part in the quota of its repo, over all gateways. A store that is away counts nobody. */
export class RepoSession {
  readonly #repo: RepoKey;
  /** Not the launch's own id, which opens its server. */
  readonly #id: string;
  readonly #counter: SessionCounter;
  readonly #settings: QuotaSettings;
  #isCounted = false;
  #isOver = false;

  constructor(repo: RepoKey, launchId: string, counter: SessionCounter, settings: QuotaSettings) {
    this.#repo = repo;
    this.#id = hash('sha256', launchId);
    this.#counter = counter;
    this.#settings = settings;
  }

  /** Resolves with whether the launch may go on. Never rejects. */
  async begin(): Promise<boolean> {
    const { repoQuota, sessionMs } = this.#settings;
    if (repoQuota === null) return true;
    const counted = await this.#counter.admit(this.#repo, this.#id, repoQuota, sessionMs).catch(() => null);
    this.#isCounted = counted === true;
    if (this.#isOver) this.end();
    return counted !== false;
  }

  /** The launch came to nothing; it may still be on its way to being counted. */
  end(): void {
    this.#isOver = true;
    // Where the store is away, it ends by itself in time.
    if (this.#isCounted) this.#counter.release(this.#repo, this.#id).catch(() => {});
    this.#isCounted = false;
  }
}
