/** One that has lived for so long was well: the next begins at once. */
const WELL_AFTER_MS = 60_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** How long to wait before a worker takes the place of one that has ended: longer and longer while they die young. */
export class RestartPace {
  #young = 0;

  /** `livedMs`: how long it was there. ms to wait. */
  after(livedMs: number): number {
    if (livedMs >= WELL_AFTER_MS) {
      this.#young = 0;
      return 0;
    }
    return Math.min(FIRST_WAIT_MS * 2 ** this.#young++, LONGEST_WAIT_MS);
  }
}
