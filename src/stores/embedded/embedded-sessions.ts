import type { SessionCounter } from '../../builds/session-counter.ts';
import type { RepoKey } from '../../launch/launch-spec.ts';
import { admitted, running, type Sessions, without } from '../running-sessions.ts';
import { readFailure, writeFailure } from './store-failure.ts';
import type { StoreFolder } from './store-folder.ts';

export interface EmbeddedSessionsOptions {
  /** For messages. */
  readonly folder: string;
  /** Throws StoreUnavailable while there is none. */
  readonly opened: () => StoreFolder;
  /** Something was written that is not on the disk yet. */
  readonly written: () => void;
  readonly now: () => number;
}

/** Repos looked at in one sweep. */
const STEP = 100;

/**
 * SessionCounter in a store folder, for the processes of one machine. A transaction of lmdb is made by one of them at a
 * time, and sees what those before it wrote.
 */
export class EmbeddedSessions implements SessionCounter {
  readonly #options: EmbeddedSessionsOptions;
  #sweptTo: RepoKey | undefined;

  constructor(options: EmbeddedSessionsOptions) {
    this.#options = options;
  }

  async admit(repo: RepoKey, id: string, limit: number, ms: number): Promise<boolean> {
    const now = this.#options.now();
    return this.#changing((folder) => {
      const sessions = admitted(this.#stored(folder, repo), { id, limit, endsAt: now + ms, now });
      if (sessions !== null) this.#store(folder, repo, sessions);
      return sessions !== null;
    });
  }

  async release(repo: RepoKey, id: string): Promise<void> {
    this.#changing((folder) => this.#store(folder, repo, without(this.#stored(folder, repo), id)));
  }

  async count(repo: RepoKey): Promise<number> {
    const folder = this.#options.opened();
    try {
      folder.root.resetReadTxn();
      return running(this.#stored(folder, repo), this.#options.now()).length;
    } catch (cause) {
      throw readFailure(this.#options.folder, cause);
    }
  }

  /** Removes what has ended from the next few repos: nobody may launch them again. Throws StoreUnavailable. */
  sweep(): void {
    const now = this.#options.now();
    const ended = this.#nextRepos().filter((repo) => {
      const sessions = this.#stored(this.#options.opened(), repo);
      return running(sessions, now).length < sessions.length;
    });
    if (ended.length === 0) return;
    this.#changing((folder) => {
      for (const repo of ended) this.#store(folder, repo, running(this.#stored(folder, repo), now));
    });
  }

  #nextRepos(): readonly RepoKey[] {
    const from = this.#sweptTo === undefined ? {} : { start: this.#sweptTo, exclusiveStart: true };
    const repos = [...this.#options.opened().sessions.getKeys({ ...from, limit: STEP })];
    this.#sweptTo = repos.length < STEP ? undefined : repos.at(-1);
    return repos;
  }

  #changing<T>(change: (folder: StoreFolder) => T): T {
    const folder = this.#options.opened();
    try {
      return folder.root.transactionSync(() => change(folder));
    } catch (cause) {
      throw writeFailure(this.#options.folder, cause);
    }
  }

  #stored({ sessions }: StoreFolder, repo: RepoKey): Sessions {
    return JSON.parse(sessions.get(repo) ?? '[]');
  }

  /** Inside a transaction. */
  #store(folder: StoreFolder, repo: RepoKey, sessions: Sessions): void {
    if (sessions.length > 0) folder.sessions.put(repo, JSON.stringify(sessions));
    else folder.sessions.remove(repo);
    this.#options.written();
  }
}
