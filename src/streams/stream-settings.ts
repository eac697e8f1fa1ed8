/** What may be set about streams (config: `streams`). Times in ms. */
export interface StreamSettings {
  /** After this silence a watcher gets a comment of ours, so that no proxy takes the stream for dead. */
  readonly keepaliveMs: number;
  /** A hub that sends nothing for so long, not even its own keepalive, has been lost. */
  readonly hubSilenceMs: number;
  /** A launch whose visitor has gone goes on for so long: they may come back. */
  readonly graceMs: number;
  /** How often a launch may move to another member. */
  readonly moves: number;
  /** Of a build's log kept for those who come late, bytes. */
  readonly logBytes: number;
  /** A stream is ended after this, whatever it does. */
  readonly longestMs: number;
  /** Whoever reconnects gets the same `ready` again for so long. */
  readonly readyMemoryMs: number;
  /** Sessions of one repo that may run at once, over all members; null: no limit of ours. */
  readonly repoQuota: number | null;
  /** How long a session counts for the quota. */
  readonly sessionMs: number;
  /** How long failed builds are answered from memory … */
  readonly failureMemoryMs: number;
  /** … after this many in a row. */
  readonly failures: number;
  readonly queue: { readonly length: number; readonly longestMs: number; readonly perClient: number };
}
