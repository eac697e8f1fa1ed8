import { setTimeout } from 'node:timers/promises';

/** Time and chance, as arguments, so that tests own them. */
export interface Clock {
  /** ms since the epoch */
  now(): number;
  /** 0 ≤ x < 1 */
  random(): number;
  /** Resolves after `ms`; rejects as soon as the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
};
