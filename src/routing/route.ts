import type { Federation } from './federation.ts';
import { isFailure } from './holders.ts';
import { POLICIES } from './policies.ts';
import type { Ineligible } from './reasons.ts';
import type { Decision, RouteRequest } from './route-request.ts';
import { type Situation, situationOf } from './situation.ts';

/**
 * Where a launch goes, and why. Pure, synchronous and total: the same inputs give the same answer, and always a member
 * unless nobody may serve it.
 */
export const route = (request: RouteRequest, federation: Federation): Decision =>
  decide(situationOf(request, federation));

/** The chain of the configured policy, first match wins. */
export function decide(situation: Situation): Decision {
  for (const link of POLICIES[situation.federation.settings.policy]) {
    const choice = link(situation);
    if (choice === null) continue;
    const { member, reason, failover } = choice;
    return {
      member,
      reason,
      failover: failover || stickyIsOut(situation),
      startsBuild: startsBuild(situation, member),
      reachable: isReachable(situation.ineligible[member] ?? null),
    };
  }
  const refusal = situation.ineligible.every((why) => why === 'not-allowed') ? 'not-allowed' : 'none-eligible';
  return { member: null, refusal };
}

const isReachable = (why: Ineligible | null): boolean => why === null || why === 'full' || why === 'version';

const startsBuild = ({ request, knowledge }: Situation, member: number): boolean => {
  const what = knowledge[member];
  return request.spec !== null && (what === 'other-ref' || what === 'failed' || what === 'none');
};

const stickyIsOut = (situation: Situation): boolean =>
  situation.request.sticky >= 0 && isFailure(situation, situation.request.sticky);
