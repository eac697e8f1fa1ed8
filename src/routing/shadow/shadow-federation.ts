import type { Federation, RoutingMember } from '../federation.ts';
import { buildRing, type Ring } from '../ring.ts';
import type { ShadowSettings } from './shadow-settings.ts';

/** The live federation under the settings of a shadow. What changes rarely is made once for each that it is shown. */
export class ShadowFederation {
  readonly #settings: ShadowSettings;
  #live: Federation | null = null;
  #made: Federation | null = null;
  #weights = '';
  #ring: Ring | null = null;

  constructor(settings: ShadowSettings) {
    this.#settings = settings;
  }

  /** `pending` and `nextBuildAt`: as they are for the shadow, by member. */
  of(live: Federation, pending: ArrayLike<number>, nextBuildAt: ArrayLike<number>): Federation {
    return { ...this.under(live), pending, nextBuildAt };
  }

  /** The same, as loaded and as braked as the live one. */
  under(live: Federation): Federation {
    if (this.#made === null || this.#live !== live) {
      this.#live = live;
      this.#made = this.#make(live);
    }
    return this.#made;
  }

  #make(live: Federation): Federation {
    const settings = { ...live.settings, ...this.#settings.routing };
    const moreRoom = live.settings.headroom - settings.headroom;
    const members = live.members.map((one): RoutingMember => {
      const weight = this.#settings.weights[one.member.name] ?? one.member.weight;
      const admits = weight === 0 ? () => false : one.admits;
      return { ...one, member: { ...one.member, weight }, room: one.room + moreRoom, admits };
    });
    return { ...live, members, settings, ring: this.#ringOf(members, live) };
  }

  #ringOf(all: readonly RoutingMember[], live: Federation): Ring {
    if (all.every(({ member }, index) => member.weight === live.members[index]!.member.weight)) return live.ring;
    const seats = all.map(({ member, out }) => (out === 'left' || member.weight === 0 ? null : member));
    const weights = seats.map((seat) => (seat === null ? '' : `${seat.name} ${seat.weight}`)).join();
    if (this.#ring === null || this.#weights !== weights) {
      this.#weights = weights;
      this.#ring = buildRing(seats);
    }
    return this.#ring;
  }
}
