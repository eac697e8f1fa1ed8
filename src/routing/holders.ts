import { isQuiet, loadLimit, wholeShare, withinBound } from './bound.ts';
import type { Knowledge } from './knowledge.ts';
import { leastLoadedOf } from './least-loaded-of.ts';
import type { Ineligible } from './reasons.ts';
import { loadOf, type Situation } from './situation.ts';

/** The least loaded eligible member, within the bound, of which this is known; -1: none. */
export const holderWithinBound = (situation: Situation, what: Knowledge): number =>
  leastLoadedOf(situation, (index) => situation.knowledge[index] === what && withinBound(situation, index));

/** Has somebody this, who cannot serve now? Then what follows is a fail-over. */
export const holderIsOut = (situation: Situation, what: readonly Knowledge[]): boolean =>
  situation.knowledge.some((knowledge, index) => what.includes(knowledge) && isFailure(situation, index));

const NO_FAILURE: readonly Ineligible[] = ['not-allowed', 'braked', 'left', 'draining', 'pinned-elsewhere'];

/**
 * Out for a passing reason, not because the operator configured it so. A member that is braked has nothing for this
 * launch and has not failed it either: the visitor should come back to whoever builds it now. One that is emptied, or that the
 * repo is not pinned to, is so because operators said so, for as long as they like.
 */
export const isFailure = ({ ineligible }: Situation, index: number): boolean => {
  const why = ineligible[index] ?? null;
  return why !== null && !NO_FAILURE.includes(why);
};

/** How steeply being over the limit lowers what a repo must be worth: a tenth over it to a fifth, a fifth over it to a twentieth. */
const STEEPNESS = 16;
/** Past so many times its fair share a member is spared whatever comes. */
const SPARED = 1.8;
/** So far above its share, in square roots of it, a holder may be while another is being built: nobody waits at it. */
const WHILE_BUILT = 2;

/**
 * Is one more build cheaper than overloading the holders? A build costs somebody minutes; what it buys is that the
 * repo's next launches can leave the crowded member, so it pays for a repo whose own launches are a good part of what a
 * member carries, and not for one with few, whose few sessions are not what crowds it: each member that can serve it already must be
 * earned anew. The fuller the least crowded of the holders, the fewer launches earn another; far past its fair share it is spared
 * whatever comes. One that eases in is spared nothing here: to start what it holds is less work than to build it elsewhere.
 * `holds`: what makes a member a holder here.
 */
export function spillPays(situation: Situation, crowded: number, holds: readonly Knowledge[]): boolean {
  const { request, federation, knowledge, ineligible } = situation;
  if (isQuiet(situation.totalLoad)) return false;
  const load = loadOf(situation, crowded);
  const fair = wholeShare(situation, crowded);
  if (load + 1 > SPARED * fair) return true;
  const overload = load / loadLimit(situation, crowded, fair);
  const holders = knowledge.filter((what, index) => holds.includes(what) && ineligible[index] === null).length;
  return request.demand * overload ** STEEPNESS >= federation.settings.spillShare * fair * holders;
}

/** Is an eligible member at this build? Then help is on its way to those that have it. */
export const isBeingBuilt = ({ knowledge, ineligible }: Situation): boolean =>
  knowledge.some((what, index) => what === 'building' && ineligible[index] === null);

/** A holder has room above its limit while another is being built: a visitor who finds the image there does not wait. */
export function hasRoomMeanwhile(situation: Situation, holder: number): boolean {
  if (isQuiet(situation.totalLoad)) return true;
  const fair = wholeShare(situation, holder);
  return loadOf(situation, holder) + 1 <= fair + WHILE_BUILT * Math.sqrt(fair);
}
