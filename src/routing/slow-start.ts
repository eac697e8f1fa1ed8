import type { Easing } from './easing.ts';
import type { RoutingMember } from './federation.ts';

export interface SlowStartSettings {
  /** How long a member that joins eases in, and at most one that comes back, ms; 0: not at all. */
  readonly slowStartMs: number;
}

/** What of a member tells whether it is out. */
export interface Turning extends Pick<RoutingMember, 'out' | 'ejectedUntil'> {
  /** Its first check has ended. */
  readonly isChecked: boolean;
}

/**
 * Which members ease in. One that was out of service, for whatever reason, comes back over as long as it was away, and over no
 * longer than the settings say: a check that failed once is made up for within seconds. One that joins takes all of that time.
 * Whoever is there when a gateway starts is not new. Members go by their index. Times are ms since the epoch, and arguments.
 */
export class SlowStart {
  readonly #settings: SlowStartSettings;
  readonly #easing: (Easing | null)[] = [];
  /** Since when it is out; NaN: it is not. */
  readonly #outSince: number[] = [];
  /** Has it been seen in service? Whoever is out when a gateway starts has left nothing to others just now. */
  readonly #wasIn: boolean[] = [];

  constructor(settings: SlowStartSettings) {
    this.#settings = settings;
  }

  /** All members, as they are now. Returns whether that changed how anybody eases in. */
  follow(members: readonly Turning[], now: number): boolean {
    const known = this.#easing.length;
    let changed = false;
    for (let index = 0; index < members.length; index++) {
      const before = this.#easing[index] ?? null;
      const isNew = index >= known && known > 0;
      const easing = this.#next(index, members[index]!, isNew, before, now);
      this.#easing[index] = easing;
      changed ||= easing?.from !== before?.from || easing?.until !== before?.until;
    }
    return changed;
  }

  /** When the last of those that are out now fell out; null: nobody has. */
  get lastFall(): number | null {
    let last: number | null = null;
    for (const [index, since] of this.#outSince.entries())
      if (this.#wasIn[index] && !Number.isNaN(since)) last = Math.max(last ?? since, since);
    return last;
  }

  /** How it eases in, or did the last time; null: it does not. */
  of(index: number): Easing | null {
    return this.#easing[index] ?? null;
  }

  #next(
    index: number,
    { out, ejectedUntil, isChecked }: Turning,
    isNew: boolean,
    before: Easing | null,
    now: number,
  ): Easing | null {
    const awaySince = this.#outSince[index] ?? Number.NaN;
    const isOut = out !== null || now < ejectedUntil;
    const since = Number.isNaN(awaySince) ? now : awaySince;
    this.#outSince[index] = isOut ? since : Number.NaN;
    this.#wasIn[index] ||= isChecked && !isOut;
    if (out !== null) return null;
    // An ejection ends by itself.
    if (isOut) return this.#easingIn(ejectedUntil, ejectedUntil - since);
    if (Number.isNaN(awaySince)) return isNew ? this.#easingIn(now, Number.POSITIVE_INFINITY) : before;
    return before !== null && before.from <= now ? before : this.#easingIn(now, now - awaySince);
  }

  #easingIn(from: number, awayMs: number): Easing | null {
    const length = Math.min(awayMs, this.#settings.slowStartMs);
    // A clock that was set back says nothing of how long it was away.
    return length > 0 ? { from, until: from + length } : null;
  }
}
