import type { Context } from 'koa';
import type { Dispatcher } from 'undici';
import type { Member } from '../members/member.ts';
import { pathAt } from './base-path.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { endToEnd, type Headers, upstreamHeaders } from './upstream-headers.ts';

export const hasBody = ({ req: { headers } }: Context): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

/** Aborted when the visitor leaves: a hub must not go on for nobody. */
export function whenGone({ res }: Context): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}

/**
 * Sends the visitor's request on to a member. null: it did not answer, which is logged.
 * @throws RequestError when the visitor has gone
 */
export async function askMember(
  parts: HttpParts,
  ctx: Context,
  member: Member,
  target: string,
  gone: AbortSignal,
): Promise<Dispatcher.ResponseData | null> {
  try {
    return await parts.dispatcher.request({
      origin: new URL(member.url).origin,
      path: pathAt(member, target),
      method: ctx.method as Dispatcher.HttpMethod,
      headers: upstreamHeaders(parts, ctx.req),
      body: hasBody(ctx) ? ctx.req : null,
      signal: gone,
    });
  } catch (cause) {
    if (gone.aborted) throw new RequestError('hub-unreachable', 'The visitor left.');
    parts.log.warn({ member: member.name, cause: String(cause) }, 'a member did not answer a page');
    return null;
  }
}

/** What to tell when nobody answered. */
export const noAnswer = (): RequestError =>
  new RequestError('hub-unreachable', 'The hub that serves this page did not answer. Please try again.', {
    retryAfterS: 10,
  });

/**
 * Streams the answer; `more` replaces headers of the same name, but cookies are added. Resolves when the visitor has it,
 * or has gone, or the hub broke off: then both sides are closed.
 */
export function relay(
  { log }: Pick<HttpParts, 'log'>,
  ctx: Context,
  member: Member,
  { statusCode, headers, body }: Dispatcher.ResponseData,
  more: Headers = {},
): Promise<void> {
  ctx.respond = false;
  const { res } = ctx;
  for (const [name, value] of Object.entries(endToEnd(headers))) res.setHeader(name, value);
  for (const [name, value] of Object.entries(more)) {
    if (name === 'set-cookie') res.appendHeader(name, value);
    else res.setHeader(name, value);
  }
  res.statusCode = statusCode;
  return new Promise((resolve) => {
    body.on('error', (cause) => {
      if (!res.destroyed) log.warn({ member: member.name, cause: String(cause) }, 'a member broke off a page');
      // An end would make half a page look like a whole one.
      res.destroy();
    });
    res.once('close', () => {
      body.destroy();
      resolve();
    });
    body.pipe(res);
  });
}
