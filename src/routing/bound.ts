import { loadOf, type Situation, weightNow } from './situation.ts';

/** The share of the live load, this launch included, that a member's weight makes fair. Sessions. */
export const fairShare = (situation: Situation, index: number): number =>
  ((situation.totalLoad + 1) * weightNow(situation, index)) / situation.totalWeight;

/** The same if it did not ease in: what it may carry of that which nobody else holds. */
export function wholeShare(situation: Situation, index: number): number {
  if (!situation.eases) return fairShare(situation, index);
  const { weight } = situation.federation.members[index]!.member;
  return ((situation.totalLoad + 1) * weight) / (situation.totalWeight - weightNow(situation, index) + weight);
}

/** How many sessions a member may carry before launches go elsewhere: a whole number. `fair`: its share. */
export function loadLimit(situation: Situation, index: number, fair = fairShare(situation, index)): number {
  const { bound, slack } = situation.federation.settings;
  return Math.ceil(Math.max(bound * fair, fair + slack));
}

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): nobody takes a launch that would put
 * it above `bound` times its fair share, rounded up as in the paper. The rounding is what keeps at least one eligible
 * member within: were all at their limits, they would carry one session more than there are.
 */
export const withinBound = (situation: Situation, index: number): boolean =>
  loadOf(situation, index) < loadLimit(situation, index);
