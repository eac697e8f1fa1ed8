import type { Middleware } from 'koa';
import { apiSpec } from './api-spec.ts';
import type { HttpParts } from './http-parts.ts';

export const RETRY = '/retry/';

/** `GET /retry/<provider>/<spec>`: forgets that this failed to build, and launches it. */
export const retry =
  ({ failures }: HttpParts): Middleware =>
  (ctx) => {
    failures.forget(apiSpec(ctx, RETRY));
    ctx.status = 302;
    ctx.set('Location', `/v2/${ctx.req.url!.slice(RETRY.length)}`);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = '';
  };
