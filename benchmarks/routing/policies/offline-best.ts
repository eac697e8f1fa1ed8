import type { Chosen, Policy } from '../policy.ts';

/**
 * A reference that no gateway can have: it sees every image, session and commit as they are at this very moment, those of builds under way as well. It takes builds
 * first (one holder for a commit, and another only when the holders are over the bound and the emptiest member stands half a share below them), evenness second.
 * It sees nothing of what comes, not even how often a repository is launched, and decides greedily: no proved bound, and policies that look at the
 * rate of launches can build less.
 */
export const offlineBest: Policy = {
  name: 'offline-best',
  about: 'a reference, no bound: sees images, sessions and commits as they are now; greedy',
  settings: { policy: 'least-loaded' },
  learns: false,
  chooser:
    () =>
    (request, federation, { entry, commit }, hubs, seatOf): Chosen => {
      const { members } = federation;
      let emptiest = -1;
      let holder = -1;
      let leastLoad = Number.POSITIVE_INFINITY;
      let leastOfHolders = Number.POSITIVE_INFINITY;
      let total = 0;
      let weights = 0;
      for (let index = 0; index < members.length; index++) {
        const seat = seatOf(index);
        const { quota, weight } = hubs.seats[seat]!;
        if (hubs.away[seat] === 1 || hubs.drained[seat] === 1) continue;
        if (quota !== null && hubs.pods(seat) >= quota) continue;
        const load = hubs.sessions.now[seat]! / weight;
        total += hubs.sessions.now[seat]!;
        weights += weight;
        if (load < leastLoad) {
          leastLoad = load;
          emptiest = index;
        }
        if (load >= leastOfHolders || request.tried?.includes(index)) continue;
        if (!hubs.images.holds(seat, entry.id, commit, hubs.generations[seat]!, request.now)) continue;
        leastOfHolders = load;
        holder = index;
      }
      if (emptiest < 0) return { kind: 'full' };
      const spills =
        holder >= 0 &&
        leastOfHolders > 1.25 * ((total + 1) / weights) &&
        leastOfHolders - leastLoad > 0.5 * (total / weights);
      const index = holder < 0 || spills ? emptiest : holder;
      return { kind: 'place', place: { index, predicted: holder === index ? 'hit' : 'build' } };
    },
};
