import { loadOf, type Situation } from './situation.ts';

/** The share of the live load, this launch included, that a member's weight makes fair. Sessions. */
export const fairShare = (situation: Situation, index: number): number =>
  ((situation.totalLoad + 1) * situation.federation.members[index]!.member.weight) / situation.totalWeight;

/** How many sessions a member may carry before launches go elsewhere: a whole number. */
export function loadLimit(situation: Situation, index: number): number {
  const { bound, slack } = situation.federation.settings;
  const fair = fairShare(situation, index);
  return Math.ceil(Math.max(bound * fair, fair + slack));
}

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): nobody takes a launch that would put
 * it above `bound` times its fair share, rounded up as in the paper. The rounding is what keeps at least one eligible
 * member within: were all at their limits, they would carry one session more than there are.
 */
export const withinBound = (situation: Situation, index: number): boolean =>
  loadOf(situation, index) < loadLimit(situation, index);
