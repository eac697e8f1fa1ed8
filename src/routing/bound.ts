import type { RoutingSettings } from './federation.ts';
import { loadOf, type Situation, weightNow } from './situation.ts';

/** Sessions */
const ALWAYS = 2;
const QUIET = 15;

/** With so few live sessions in all, nobody is crowded enough for a build to be worth it: a single one moves shares by percents. */
export const isQuiet = (totalLoad: number): boolean => totalLoad < QUIET;

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
export const loadLimit = (situation: Situation, index: number, fair = fairShare(situation, index)): number =>
  limitFor(fair, situation.spread, situation.federation.settings);

/**
 * The limit of a member whose fair share is this. Chance alone moves a load by about the square root of what it is, and the fullest of n members by √(2 ln n)
 * times that (`spread`): at a share of four sessions and thirty members by 5, at a hundred and three by 15. So much of it as `slack` says is let be.
 * Two sessions above the share are always allowed: they keep a quiet federation calm, and at least one member within, as all
 * at their limits would carry more than there are.
 */
export const limitFor = (
  fair: number,
  spread: number,
  { bound, slack }: Pick<RoutingSettings, 'bound' | 'slack'>,
): number => Math.floor(Math.max(bound * fair, fair + Math.max(ALWAYS, slack * spread * Math.sqrt(fair))));

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): nobody takes a launch that would put it above
 * its limit.
 */
export const withinBound = (situation: Situation, index: number): boolean =>
  loadOf(situation, index) < loadLimit(situation, index);
