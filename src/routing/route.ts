import type { Federation } from './federation.ts';
import { isFailure } from './holders.ts';
import { pinIsOut } from './pin-holds.ts';
import { POLICIES } from './policies.ts';
import type { Ineligible } from './reasons.ts';
import type { Choice, Decision, RouteRequest } from './route-request.ts';
import { type Situation, situationOf, startsBuild } from './situation.ts';

/**
 * Where a launch goes, and why. Pure, synchronous and total: the same inputs give the same answer, and always a member
 * unless nobody may serve it.
 */
export const route = (request: RouteRequest, federation: Federation): Decision =>
  decide(situationOf(request, federation));

export function decide(situation: Situation): Decision {
  const choice = choose(situation);
  if (choice === null) {
    const mayNever = situation.ineligible.every((why) => why === 'not-allowed' || why === 'left');
    const refusal = mayNever ? 'not-allowed' : 'none-eligible';
    return { member: null, refusal };
  }
  const { member, reason, failover } = choice;
  return {
    member,
    reason,
    failover: failover || stickyIsOut(situation) || pinIsOut(situation),
    startsBuild: startsBuild(situation, member),
    heldBack: situation.unbraked === null ? null : heldBack(situation, situation.unbraked),
    reachable: isReachable(situation.ineligible[member] ?? null),
  };
}

/** The chain of the configured policy, first match wins. */
function choose(situation: Situation): Choice | null {
  for (const link of POLICIES[situation.federation.settings.policy]) {
    const choice = link(situation);
    if (choice !== null) return choice;
  }
  return null;
}

/** The braked member that it would have gone to. A brake also changes what is fair among the others, which is not its doing. */
function heldBack({ ineligible }: Situation, unbraked: Situation): number | null {
  const otherwise = choose(unbraked);
  return otherwise !== null && ineligible[otherwise.member] === 'braked' ? otherwise.member : null;
}

const isReachable = (why: Ineligible | null): boolean => why === null || why === 'full' || why === 'version';

const stickyIsOut = (situation: Situation): boolean =>
  situation.request.sticky >= 0 && isFailure(situation, situation.request.sticky);
