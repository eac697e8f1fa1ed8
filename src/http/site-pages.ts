import type { Context, Middleware } from 'koa';
import type { Site } from '../pages/site.ts';
import type { SiteFiles } from '../pages/site-files.ts';

declare module 'koa' {
  interface DefaultContext {
    /** What every page says; errors can turn up in any handler. */
    site: Site;
  }
}

/**
 * The strictest policy that our pages work under: styles, scripts, pictures and requests from here and nowhere else,
 * nothing inline. `frames`: hosts whose pages may be shown in ours.
 */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers with one of our own pages. `maxAgeS`: for so long whoever passes it on may keep it. */
export function sendPage(ctx: Context, page: string, { status = 200, maxAgeS = 0 } = {}): void {
  ctx.status = status;
  ctx.set('Content-Security-Policy', POLICY);
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Referrer-Policy', 'strict-origin-when-cross-origin');
  ctx.set('Cache-Control', maxAgeS > 0 ? `public, max-age=${maxAgeS}` : 'no-store');
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = page;
}

/** `GET /-/…`: the files that pages need. Their addresses change with their content. */
export const siteFiles =
  (files: SiteFiles): Middleware =>
  (ctx, next) => {
    const file = files.at(ctx.path);
    if (file === undefined) return next();
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.type = file.type;
    ctx.body = file.body;
    return undefined;
  };
