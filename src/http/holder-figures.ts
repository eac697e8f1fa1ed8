import type { HolderCensus } from '../routing/holder-census.ts';

/** For so long figures are good enough; counting goes through all that is known. */
const KEEP_MS = 10 * 60_000;

/** Figures of holders, counted when somebody wants to see them, and seldom. */
export class HolderFigures {
  readonly #count: () => Promise<HolderCensus>;
  readonly #now: () => number;
  readonly #failed: (cause: unknown) => void;
  #last: HolderCensus | null = null;
  #counting: Promise<HolderCensus | null> | null = null;

  /** `failed` is told when counting threw. */
  constructor(count: () => Promise<HolderCensus>, now: () => number, failed: (cause: unknown) => void) {
    this.#count = count;
    this.#now = now;
    this.#failed = failed;
  }

  /** The last ones, while new ones are counted where those are old. The first are waited for; null: they failed. */
  current(): Promise<HolderCensus | null> {
    if (this.#last === null || Math.abs(this.#now() - this.#last.at) > KEEP_MS) {
      this.#counting ??= this.#recount().finally(() => {
        this.#counting = null;
      });
    }
    return this.#last === null && this.#counting !== null ? this.#counting : Promise.resolve(this.#last);
  }

  async #recount(): Promise<HolderCensus | null> {
    try {
      this.#last = await this.#count();
    } catch (cause) {
      this.#failed(cause);
    }
    return this.#last;
  }
}
