import { isFailure } from './holders.ts';
import { pinnedTo } from './pins.ts';
import type { Situation } from './situation.ts';

/** May one of those that the launch is pinned to serve it? true as well where it is not pinned. */
export function pinHolds({ request, federation, ineligible }: Situation): boolean {
  const pinned = pinnedTo(request.spec, federation);
  return pinned === null || pinned.some((index) => ineligible[index] === null || ineligible[index] === 'braked');
}

/** None of those that the launch is pinned to can serve it, for a passing reason: it goes on as usual, and is a fail-over. */
export const pinIsOut = (situation: Situation): boolean =>
  !pinHolds(situation) &&
  (pinnedTo(situation.request.spec, situation.federation) ?? []).some((index) => isFailure(situation, index));
