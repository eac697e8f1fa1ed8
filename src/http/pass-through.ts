import type { Context, Middleware } from 'koa';
import type { Dispatcher } from 'undici';
import type { Member } from '../members/member.ts';
import type { Federation } from '../routing/federation.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';

/** Belong to one connection and not to the message (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** What we say ourselves of where a request came from; the sender's word for it is not passed on. */
const OURS = new Set(['host', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded']);

/**
 * Anything that is not ours goes to a member that is up, prime first: front page, assets, a hub's own API. Path and
 * query go as they came. A member that cannot be reached is passed over, as long as the request can be sent again.
 */
export const passThrough =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const again = (ctx.method === 'GET' || ctx.method === 'HEAD') && !hasBody(ctx);
    const gone = whenGone(ctx);
    const candidates = pageServers(parts.federation());
    for (const [index, member] of candidates.entries()) {
      const upstream = await ask(parts, ctx, member, gone).catch((cause: unknown) => {
        if (gone.aborted) throw new RequestError('hub-unreachable', 'The visitor left.');
        parts.log.warn({ member: member.name, cause: String(cause) }, 'a member did not answer a page');
        if (!again || index === candidates.length - 1) {
          throw new RequestError('hub-unreachable', 'The hub that serves this page did not answer. Please try again.', {
            retryAfterS: 10,
          });
        }
        return null;
      });
      if (upstream !== null) return relay(parts, ctx, member, upstream);
    }
    throw new RequestError('no-hub', 'All hubs of this federation are away. Please try again in a minute.', {
      retryAfterS: 60,
    });
  };

/** Members that can show pages: full ones can, too. Prime first, then by weight. */
function pageServers({ members }: Federation): readonly Member[] {
  return members
    .filter(({ out }) => out === null || out === 'version')
    .map(({ member }) => member)
    .sort((a, b) => Number(b.prime) - Number(a.prime) || b.weight - a.weight);
}

const hasBody = ({ req: { headers } }: Context): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

/** Aborted when the visitor leaves: a hub must not go on for nobody. */
function whenGone({ res }: Context): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}

function ask(parts: HttpParts, ctx: Context, member: Member, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const { origin, pathname } = new URL(member.url);
  return parts.dispatcher.request({
    origin,
    path: pathname.replace(/\/$/, '') + ctx.req.url!,
    method: ctx.method as Dispatcher.HttpMethod,
    headers: headersFor(parts, ctx),
    body: hasBody(ctx) ? ctx.req : null,
    signal,
  });
}

function headersFor({ client, publicUrl }: HttpParts, ctx: Context): Record<string, string | string[]> {
  const connection = ctx
    .get('connection')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(ctx.req.headers)) {
    if (value === undefined || HOP_BY_HOP.has(name) || OURS.has(name) || connection.includes(name)) continue;
    headers[name] = value;
  }
  const host = ctx.get('host');
  const here = publicUrl ?? `${client.secure(ctx.req) ? 'https' : 'http'}://${host}`;
  const address = client.address(ctx.req);
  // One bare address each: hubs fall back to the peer otherwise, and count all visitors as one.
  headers['x-forwarded-for'] = address;
  headers['x-real-ip'] = address;
  headers['x-forwarded-proto'] = here.startsWith('https:') ? 'https' : 'http';
  // A request may come without a Host, or with rubbish in it.
  if (!URL.canParse(here)) return headers;
  if (host !== '') headers['x-forwarded-host'] = host;
  headers['x-binder-launch-host'] = `${here}/`;
  // A page's build token is bound to the Origin it was asked with (PROTOCOL.md, "Build token").
  headers.origin ??= new URL(here).origin;
  return headers;
}

/** Streams the answer. Resolves when the visitor has it, or has gone, or the hub broke off: then both sides are closed. */
function relay(
  { log }: HttpParts,
  ctx: Context,
  member: Member,
  { statusCode, headers, body }: Dispatcher.ResponseData,
): Promise<void> {
  const connection = String(headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  ctx.respond = false;
  const { res } = ctx;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || HOP_BY_HOP.has(name) || connection.includes(name)) continue;
    res.setHeader(name, value);
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
