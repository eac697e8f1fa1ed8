/** A member comes into service, or back: between these moments its weight counts for a part only. ms since the epoch. */
export interface Easing {
  readonly from: number;
  readonly until: number;
}

/** Less than this would be nothing for hours in a quiet federation (as Envoy's `min_weight_percent`). */
const LEAST = 0.1;

/** Easing in at this moment, for people. */
export interface EasingNow extends Easing {
  /** The part of its weight that counts, 0 to 1. */
  readonly part: number;
}

export const easingNow = (easing: Easing | null, now: number): EasingNow | null =>
  easing !== null && isEasing(easing, now) ? { ...easing, part: easedPart(easing, now) } : null;

export const isEasing = (easing: Easing | null, now: number): boolean =>
  easing !== null && now >= easing.from && now < easing.until;

/** The part of its weight that counts: rises evenly to all of it, as in HAProxy's `slowstart`. */
export function easedPart(easing: Easing | null, now: number): number {
  if (easing === null || !isEasing(easing, now)) return 1;
  return Math.max(LEAST, (now - easing.from) / (easing.until - easing.from));
}
