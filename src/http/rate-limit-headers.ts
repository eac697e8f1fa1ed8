import type { Limit } from '../limits/limit.ts';

/**
 * What a client may ask for, in the fields of draft-ietf-httpapi-ratelimit-headers (up to 07, which clients know). `Reset`: in so
 * many seconds all of the limit is there again.
 */
export const rateLimitHeaders = (
  { count, withinMs }: Limit,
  left: number,
  spentMs: number,
): Readonly<Record<string, string>> => ({
  'RateLimit-Limit': `${count}`,
  'RateLimit-Remaining': `${left}`,
  'RateLimit-Reset': `${Math.ceil(spentMs / 1_000)}`,
  'RateLimit-Policy': `${count};w=${Math.ceil(withinMs / 1_000)}`,
});
