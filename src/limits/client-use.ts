import { costMs, type Limit } from './limit.ts';

/** Sums of costs are exact to some 10⁻⁷ ms: this part of a cost is no cost. */
const EXACT = 1e-6;
const MOST_EXACT_MS = 1e-3;

/**
 * What one client has used of one limit: numbers that are changed in place, since a launch must cost no more than that. A
 * clock that is set back makes nobody wait longer: what is spent wears off with time that passes, and is no point in time.
 */
export class ClientUse {
  /** ms of the limit's time. Above the whole limit where the client has used several gateways at once: to be paid back. */
  spentMs = 0;
  /** … of which so much was spent here and has not been told to the other gateways. */
  untoldMs = 0;
  /** When a line of the log last told of it, ms since the epoch. */
  loggedAt = Number.NEGATIVE_INFINITY;
  #asOf: number;

  constructor(now: number) {
    this.#asOf = now;
  }

  /** Takes one, if there is one left: 0. Otherwise the whole ms until there is. */
  take(limit: Limit, now: number): number {
    this.pass(now);
    const cost = costMs(limit);
    const over = this.spentMs + cost - limit.withinMs;
    if (over > Math.min(EXACT * cost, MOST_EXACT_MS)) return Math.ceil(over);
    this.spentMs += cost;
    this.untoldMs += cost;
    return 0;
  }

  /** Time has passed. */
  pass(now: number): void {
    const passed = now - this.#asOf;
    this.#asOf = now;
    if (passed > 0) this.spentMs = Math.max(0, this.spentMs - passed);
  }

  /** What was spent here and not told, to be told now. Not more than has not worn off. */
  tell(now: number): number {
    this.pass(now);
    const told = Math.min(this.untoldMs, this.spentMs);
    this.untoldMs = 0;
    return told;
  }

  /** So much is spent at all gateways together. Less than is known here: who counts it has lost some of it. */
  hear(spentMs: number, now: number): void {
    this.pass(now);
    this.spentMs = Math.max(this.spentMs, spentMs + this.untoldMs);
  }

  /** What was told did not get there. */
  untell(toldMs: number): void {
    this.untoldMs += toldMs;
  }

  /** How many can be taken now. */
  left(limit: Limit, now: number): number {
    this.pass(now);
    const left = (limit.withinMs - this.spentMs) / costMs(limit);
    return Math.max(0, Math.floor(left + EXACT));
  }
}
