import type { Chosen, Policy } from '../policy.ts';

/** Tighter than the gateway's own: it need not leave room for what it cannot see. Chosen on all days with seed 1. */
const BOUND = 1.2;
const SPARED = 1.6;
/** As the gateway had them when this was chosen; shares and the root of them came later (README.md, "Routing"). */
const SLACK = 3;
const STEEPNESS = 8;
const QUIET = 30;
const WORTH_A_BUILD = 8;

/**
 * A reference that no gateway can have: it sees every image, session and commit as it is at this very moment, who waits for which build, and how many launches of
 * this image come within the next half hour, where a gateway knows only how many there have been. With that it does as affinity does: the emptiest who
 * holds the image, unless that is crowded and the launches to come are worth another build; builds begin on the emptiest member. Each decision is the best it
 * knows of, not the best of all sequences of decisions, so this is no proved bound.
 */
export const offlineBest: Policy = {
  name: 'offline-best',
  about: 'a reference, no bound: sees all as it is now, and the launches of the next half hour',
  settings: { policy: 'least-loaded' },
  learns: false,
  foresees: true,
  chooser:
    () =>
    (request, federation, { entry, commit, soon = 0 }, hubs, seatOf): Chosen => {
      const { members } = federation;
      let total = 0;
      let weights = 0;
      let holders = 0;
      const emptiest = new Emptiest();
      const ready = new Emptiest();
      const building = new Emptiest();
      for (let index = 0; index < members.length; index++) {
        const seat = seatOf(index);
        const { quota, weight } = hubs.seats[seat]!;
        if (hubs.away[seat] === 1 || hubs.drained[seat] === 1) continue;
        if (quota !== null && hubs.pods(seat) >= quota) continue;
        const live = hubs.sessions.now[seat]! + hubs.waiting.now[seat]!;
        total += live;
        weights += weight;
        emptiest.consider(index, live, weight);
        if (request.tried?.includes(index)) continue;
        if (!hubs.images.holds(seat, entry.id, commit, hubs.generations[seat]!, request.now)) continue;
        holders++;
        (hubs.images.readyAt(seat, entry.id) > request.now ? building : ready).consider(index, live, weight);
      }
      if (emptiest.index < 0) return { kind: 'full' };
      const fair = (total + 1) / weights;
      const isWorthABuild = ({ live, weight }: Emptiest) => {
        const share = fair * weight;
        const limit = Math.max(BOUND * share, share + SLACK);
        if (total < QUIET || live < limit) return false;
        return live + 1 > SPARED * share || soon * (live / limit) ** STEEPNESS >= WORTH_A_BUILD * holders;
      };
      const holder = [ready, building].find((those) => those.index >= 0 && !isWorthABuild(those));
      const { index } = holder ?? emptiest;
      return { kind: 'place', place: { index, predicted: index === ready.index ? 'hit' : 'build' } };
    },
};

/** The least loaded for its weight of those that were considered; -1: none was. */
class Emptiest {
  index = -1;
  live = Number.POSITIVE_INFINITY;
  weight = 1;

  consider(index: number, live: number, weight: number): void {
    if (live / weight >= this.live / this.weight) return;
    this.index = index;
    this.live = live;
    this.weight = weight;
  }
}
