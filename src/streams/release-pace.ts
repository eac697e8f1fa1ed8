/** What lies this far back counts for a third, ms: a session's mean length is half an hour, and crowds come and go. */
const MEMORY_MS = 10 * 60_000;
/** With less than this left of all places that were ever given out, nothing is known: one is remembered for 23 minutes. */
const TOO_FEW = 0.1;

/** How fast places come free, of late. Only time in which somebody waited counts. */
export class ReleasePace {
  #places = 0;
  #waitedMs = 0;
  #at: number | null = null;

  /** Time has gone on, ms since the epoch. `waited`: somebody waited for a place since the last call. */
  goOn(now: number, waited: boolean): void {
    // A clock that is set back stands still.
    const ms = Math.max(0, now - (this.#at ?? now));
    const left = Math.exp(-ms / MEMORY_MS);
    this.#places *= left;
    this.#waitedMs = this.#waitedMs * left + (waited ? MEMORY_MS * (1 - left) : 0);
    this.#at = Math.max(now, this.#at ?? now);
  }

  /** Places were given out now. */
  released(places: number): void {
    this.#places += places;
  }

  /** ms from one place to the next; null: too little is known. */
  get perPlaceMs(): number | null {
    return this.#places < TOO_FEW || this.#waitedMs === 0 ? null : this.#waitedMs / this.#places;
  }
}
