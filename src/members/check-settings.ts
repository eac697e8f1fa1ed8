/** How members are checked. The values of mybinder.org: 15 s, 0.1, 5, 5 s, 90 s. */
export interface CheckSettings {
  /** From the end of a check to the start of the next, ms. */
  readonly periodMs: number;
  /** Each pause is drawn evenly from period × (1 ± jitter / 2), so that gateways do not check in step. 0 … 1. */
  readonly jitter: number;
  /** How often a check is tried again after a transport fault; 0: once only. */
  readonly retries: number;
  /** Limit for one try, page and versions together, ms. Under 3 s misreads a hub: its first 503 takes 2 s (PROTOCOL.md). */
  readonly timeoutMs: number;
  /** The pause once a member has failed several checks in a row, ms. */
  readonly failedPeriodMs: number;
  /** A longer answer is a failure, and is not read past this. */
  readonly maxBodyBytes: number;
}
