import type { RepoKey } from '../launch/launch-spec.ts';

/**
 * Launches of a repo that run now, over all gateways and members: what a quota for a repo goes by. A port beside
 * BuildStore, with the same limits of time: a store that is down or slow rejects with StoreUnavailable, at once where it
 * is known to be. One contract suite (test/stores/session-counter.contract.ts) runs over each adapter.
 *
 * `id` tells sessions of a repo apart: of the caller's making, different for each launch, and no secret.
 */
export interface SessionCounter {
  /**
   * Counts a session, unless `limit` of this repo run already: atomic over all gateways. It ends by itself after `ms`.
   * An id that runs already is counted once, whatever the limit, and ends `ms` from now. Resolves with whether it is
   * counted. One that rejects may have been counted.
   */
  admit(repo: RepoKey, id: string, limit: number, ms: number): Promise<boolean>;
  /** Ends it early: the launch failed. One that does not run is no error. */
  release(repo: RepoKey, id: string): Promise<void>;
  /** How many run now. */
  count(repo: RepoKey): Promise<number>;
}
