import { sameGeneration } from './generation.ts';

const NEVER = Number.NEGATIVE_INFINITY;

/**
 * What one member has built under, as far as it matters: since when it is cold, and until when. Times are ms since the
 * epoch, and arguments.
 *
 * A roll-out is rarely one change: versions change first and the image prefix shows with the next stream, replicas
 * answer by turns, a mistake is mended. Changes that are less than `coldMs` apart are one roll-out, so the member is cold
 * for `coldMs` from the first of them, however often it changes its mind, and cold again only after it has been steady for
 * as long. When it is back at what it was steady under, its images are good again: it is warm at once.
 */
export class GenerationHistory {
  readonly #coldMs: number;
  #current: string | null = null;
  #steadyUnder: string | null = null;
  #changedAt = NEVER;
  #rolloutAt = NEVER;

  constructor(coldMs: number) {
    this.#coldMs = coldMs;
  }

  /** What it builds under now; null: not known, which changes nothing. Returns whether that has made it cold. */
  follow(generation: string | null, now: number): boolean {
    const before = this.#current;
    if (generation === null || generation === before) return false;
    this.#current = generation;
    // Learnt, or learnt more of, is not changed.
    if (before === null || sameGeneration(before, generation)) {
      if (this.#changedAt === NEVER) this.#steadyUnder = generation;
      return false;
    }
    const isNew = now - this.#changedAt >= this.#coldMs;
    if (isNew) {
      this.#steadyUnder = before;
      this.#rolloutAt = now;
    }
    this.#changedAt = now;
    return isNew;
  }

  /**
   * Since when it has built under what it builds under now. Whatever it built before, and nobody knows under what, was
   * another generation. 0: not known.
   */
  get since(): number {
    return this.#isBack ? 0 : this.#rolloutAt;
  }

  /** Since when it is cold; null: it is not. */
  coldSince(now: number): number | null {
    return !this.#isBack && now < this.#rolloutAt + this.#coldMs ? this.#rolloutAt : null;
  }

  get #isBack(): boolean {
    return this.#rolloutAt === NEVER || sameGeneration(this.#current, this.#steadyUnder);
  }
}
