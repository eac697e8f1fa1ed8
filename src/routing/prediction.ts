import type { Knowledge } from './knowledge.ts';

/** Whether a launch finds its image (`hit`), or has to wait until it is made (`build`). */
export type CacheState = 'hit' | 'build';

/** What is expected of a launch at a member that has this. */
export const predictionOf = (knowledge: Knowledge): CacheState =>
  knowledge === 'built' || knowledge === 'presumed' ? 'hit' : 'build';
