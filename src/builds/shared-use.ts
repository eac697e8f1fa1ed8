/** What is limited for each client (config: `limits`). Also the words of its metric. */
export const LIMIT_NAMES = ['launches', 'api-reads', 'api-writes'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** What a client has used of a limit. */
export interface ClientSpending {
  /** Tells clients apart; says nothing of who it is. */
  readonly client: string;
  /** In ms of the limit's own time: a limit of 60 a minute is used up by 60 that cost 1,000 each. */
  readonly spentMs: number;
}

/** So many are told of at once, or Redis and the folder of an embedded store would hold up others for too long. */
export const MOST_CLIENTS_AT_ONCE = 500;

/**
 * How much of their limits clients have used at all gateways together: spending that time wears off, ms by ms. A port beside
 * BuildStore, for work that no launch waits for: a store that is down or slow rejects with StoreUnavailable, and whoever
 * limits clients goes by what it has seen itself.
 */
export interface SharedUse {
  /**
   * Adds what these clients have spent here since the last time, and resolves with what each has spent now, in the same order.
   * Nobody's is more than `mostMs`. MOST_CLIENTS_AT_ONCE at most.
   */
  add(limit: LimitName, spending: readonly ClientSpending[], mostMs: number): Promise<readonly number[]>;
}
