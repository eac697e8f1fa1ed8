import type { Knowledge } from './knowledge.ts';

/** Whether a launch finds its image (`hit`), or has to wait until it is made (`build`). */
export type CacheState = 'hit' | 'build';

/** What is expected of a launch at a member that has this. */
export const predictionOf = (knowledge: Knowledge): CacheState =>
  knowledge === 'built' || knowledge === 'presumed' ? 'hit' : 'build';

/** Launches whose outcome was seen, by what was expected of their image. */
export interface PredictionSummary {
  readonly seen: number;
  /** Those that found their image, whatever was expected. */
  readonly hits: number;
  /** The share that was expected as it was, 0 to 1; null: none has been seen. */
  readonly right: number | null;
  /** The image was expected to be there, and had to be built: somebody waited who was not to. */
  readonly missing: number;
  /** A build was expected, and the image was there: it might have been elsewhere that this launch belonged. */
  readonly unexpected: number;
}

/** Launches that found their image ÷ those of which that was seen, 0 to 1; null: none was seen. */
export const hitRate = ({ seen, hits }: Pick<PredictionSummary, 'seen' | 'hits'>): number | null =>
  seen === 0 ? null : hits / seen;
