import type { Middleware } from 'koa';
import { apiSpec } from './api-spec.ts';
import { isBot } from './crawlers.ts';
import type { HttpParts } from './http-parts.ts';

export const RETRY = '/retry/';

/** Launches it at the waiting page. `launch` is no provider. */
const RETRY_LAUNCH = `${RETRY}launch/`;

/** `GET /retry/<provider>/<spec>`, `GET /retry/launch/<provider>/<spec>`: forgets that this failed to build (for people: bots follow every link), and launches it. */
export const retry =
  ({ failures }: HttpParts): Middleware =>
  (ctx) => {
    const [prefix, door] = ctx.req.url!.startsWith(RETRY_LAUNCH) ? [RETRY_LAUNCH, 'launch'] : [RETRY, 'v2'];
    const spec = apiSpec(ctx, prefix);
    if (!isBot(ctx.req.headers['user-agent'])) failures.forget(spec);
    ctx.status = 302;
    ctx.set('Location', `/${door}/${ctx.req.url!.slice(prefix.length)}`);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = '';
  };
