import type { LimitName } from '../builds/shared-use.ts';
import type { Limit } from '../limits/limit.ts';
import { RequestError } from './errors.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';

/** One that asked for too much. */
export interface OverLimit {
  readonly name: LimitName;
  readonly limit: Limit;
  /** Of the token that it goes by; null: it goes by its address. */
  readonly token: string | null;
  /** Until the next one is taken, ms. */
  readonly waitMs: number;
  /** Until the limit is whole again, ms. */
  readonly spentMs: number;
}

const THINGS: Readonly<Record<LimitName, string>> = {
  launches: 'launches',
  'api-reads': 'questions to the API',
  'api-writes': 'changes by the API',
};

/** Tells how long to wait. Whoever waits so long, and asks for nothing meanwhile, is served. */
export function limitError({ name, limit, token, waitMs, spentMs }: OverLimit): RequestError {
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
  const who = token === null ? 'your network' : `this token (${token})`;
  const most = `${limit.count.toLocaleString('en')} ${THINGS[name]} in ${timeWords(limit.withinMs / 1_000)}`;
  const whoElse = token === null ? ' Whoever shares your connection shares this limit.' : '';
  const message = `More has come from ${who} than is taken here at a time (${most}). Please try again in ${timeWords(retryAfterS)}.${whoElse}`;
  const headers = rateLimitHeaders(limit, 0, spentMs);
  return new RequestError('too-many-requests', message, { retryAfterS, headers });
}

/** Never less than it is. */
const timeWords = (seconds: number): string =>
  seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
