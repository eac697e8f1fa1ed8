import type { Middleware } from 'koa';
import type { HttpParts } from './http-parts.ts';

/** `/api/…`: every answer tells how much is left, and whoever asks for too much is told to wait. */
export const limitApi =
  ({ clientLimits }: Pick<HttpParts, 'clientLimits'>): Middleware =>
  (ctx, next) => {
    if (!ctx.path.startsWith('/api/')) return next();
    const ruling = clientLimits.api(ctx.req);
    if (ruling !== null) ctx.set(ruling.headers);
    if (ruling?.refusal) throw ruling.refusal;
    return next();
  };
