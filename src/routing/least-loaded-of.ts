import { relativeLoad, type Situation } from './situation.ts';

/** Of the eligible members that `candidate` accepts, the one with the least load for its weight; -1: none. */
export function leastLoadedOf(situation: Situation, candidate: (index: number) => boolean): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < situation.ineligible.length; i++) {
    if (situation.ineligible[i] !== null || !candidate(i)) continue;
    const load = relativeLoad(situation, i);
    if (load < least) {
      best = i;
      least = load;
    }
  }
  return best;
}
