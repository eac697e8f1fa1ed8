import type { Middleware } from 'koa';
import type { WarmFailure, WarmResult } from '../prewarm/warm-order.ts';
import { apiSpec, requireShortUrl } from './api-spec.ts';
import { type ErrorCode, RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { prewarmCaller } from './prewarm-access.ts';
import { jsonAnswer, streamAnswer } from './prewarm-answer.ts';

export const PREWARM = '/api/v1/prewarm/';

/**
 * `POST /api/v1/prewarm/<provider>/<spec>[?copies=n]`: has it built on the member that a launch would be sent to now, or on
 * so many. Answers an event stream, or with `Accept: application/json` one object at the end. What is refused is refused
 * before anything begins, with a status. A caller who leaves stops no build that has begun.
 */
export const prewarm =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const { access, client, limits, log } = parts;
    const { prewarmer, mode, keepaliveMs, every } = parts.prewarm;
    if (ctx.method !== 'POST') {
      ctx.set('Allow', 'POST');
      throw new RequestError('method-not-allowed', 'Building in advance is asked for with POST.');
    }
    requireShortUrl(ctx, limits);
    const caller = prewarmCaller(mode, access, ctx.get('authorization'), client.address(ctx.req));
    const spec = apiSpec(ctx, PREWARM);
    const copies = copiesIn(ctx.querystring);
    if (caller.kind === 'token') {
      log.info({ by: caller.name, repo: spec.repoKey, copies }, 'a build in advance is asked for');
    }
    const answer = ctx.get('accept').includes('application/json')
      ? jsonAnswer(ctx)
      : streamAnswer(ctx, keepaliveMs, every);
    const gone = new AbortController();
    answer.onceGone(() => gone.abort());
    const result = await prewarmer.warm({ spec, members: null, copies, caller }, answer, gone.signal);
    const refused = refusalOf(result);
    if (refused !== null) throw refused;
    answer.end(result);
  };

/** 1 where the query names none. More than there are members is as many as there are. A misspelt key is not passed over. */
function copiesIn(query: string): number {
  const asked = new URLSearchParams(query);
  const unknown = [...asked.keys()].find((key) => key !== 'copies');
  if (unknown !== undefined) {
    throw new RequestError('bad-query', `'${unknown.slice(0, 40)}' is not known here: the only key is 'copies'.`);
  }
  const [text = '1', ...more] = asked.getAll('copies');
  if (/^[1-9]\d{0,3}$/.test(text) && more.length === 0) return Number(text);
  throw new RequestError('bad-query', "'copies' is the number of hubs that should have it, from 1.");
}

const CODES: Partial<Readonly<Record<WarmFailure, ErrorCode>>> = {
  'over-budget': 'over-budget',
  'not-allowed': 'not-allowed',
  off: 'prewarm-off',
  'no-member': 'none-eligible',
  restart: 'none-eligible',
};

/** Nothing was begun, and nobody was told of anything yet. */
export function refusalOf({ end, message, retryAfterMs, members }: WarmResult): RequestError | null {
  const code = end === 'ready' || members.length > 0 ? undefined : CODES[end];
  if (code === undefined) return null;
  return new RequestError(code, message, retryAfterMs === null ? {} : { retryAfterS: Math.ceil(retryAfterMs / 1000) });
}
