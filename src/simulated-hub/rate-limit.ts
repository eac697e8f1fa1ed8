/** The window is fixed, and starts with an address's first launch. */
const PERIOD_S = 3600;

export interface Allowance {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts launches without a build token, by address. */
export interface RateLimit {
  take(ip: string, nowMs: number): Allowance;
}

/**
 * At most `limit` per hour and address. Refusals count too, and say 3600 seconds however little is left: that is what
 * hubs do (PROTOCOL.md, "Build token").
 */
export function rateLimit(limit: number): RateLimit {
  const taken = new Map<string, { count: number; readonly resetS: number }>();
  return {
    take(ip, nowMs) {
      const nowS = Math.floor(nowMs / 1000);
      let entry = taken.get(ip);
      if (entry === undefined || entry.resetS < nowS) {
        entry = { count: 0, resetS: nowS + PERIOD_S };
        taken.set(ip, entry);
      }
      entry.count += 1;
      const remaining = limit - entry.count;
      return {
        allowed: remaining >= 0,
        headers: {
          'x-ratelimit-remaining': String(remaining),
          'x-ratelimit-reset': String(entry.resetS),
          'x-ratelimit-limit': String(limit),
        },
      };
    },
  };
}

export const RATE_LIMITED = `Rate limit exceeded. Try again in ${PERIOD_S} seconds.`;
