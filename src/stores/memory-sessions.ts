import type { SessionCounter } from '../builds/session-counter.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import { admitted, running, type Sessions, without } from './running-sessions.ts';

/** Ended sessions of repos that nobody launches again are looked for this often, ms. */
const SWEEP_EVERY_MS = 60_000;

/** SessionCounter of this process alone: where there is no store, a quota holds for each gateway apart. */
export class MemorySessions implements SessionCounter {
  readonly #now: () => number;
  readonly #repos = new Map<RepoKey, Sessions>();
  #sweptAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  async admit(repo: RepoKey, id: string, limit: number, ms: number): Promise<boolean> {
    const now = this.#now();
    if (now - this.#sweptAt >= SWEEP_EVERY_MS) this.#sweep(now);
    const sessions = admitted(this.#repos.get(repo) ?? [], { id, limit, endsAt: now + ms, now });
    if (sessions === null) return false;
    this.#repos.set(repo, sessions);
    return true;
  }

  async release(repo: RepoKey, id: string): Promise<void> {
    this.#keep(repo, without(this.#repos.get(repo) ?? [], id));
  }

  async count(repo: RepoKey): Promise<number> {
    return running(this.#repos.get(repo) ?? [], this.#now()).length;
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [repo, sessions] of this.#repos) this.#keep(repo, running(sessions, now));
  }

  #keep(repo: RepoKey, sessions: Sessions): void {
    if (sessions.length > 0) this.#repos.set(repo, sessions);
    else this.#repos.delete(repo);
  }
}
