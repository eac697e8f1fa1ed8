import { createGzip } from 'node:zlib';
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

/**
 * Answers with one of our own pages. `maxAgeS`: for so long whoever passes it on may keep it. `packs`: it may be long, and
 * says nothing that is not for everybody (what stands in a packed page together with a secret can be used to guess that).
 */
export function sendPage(ctx: Context, page: string, { status = 200, maxAgeS = 0, packs = false } = {}): void {
  ctx.status = status;
  ctx.set('Content-Security-Policy', POLICY);
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Referrer-Policy', 'strict-origin-when-cross-origin');
  ctx.set('Cache-Control', maxAgeS > 0 ? `public, max-age=${maxAgeS}` : 'no-store');
  ctx.type = 'text/html; charset=utf-8';
  if (packs) ctx.vary('Accept-Encoding');
  ctx.body = packs && takesGzip(ctx) ? gzipped(ctx, page) : page;
}

const takesGzip = (ctx: Context): boolean =>
  ctx.method === 'GET' && ctx.acceptsEncodings('gzip', 'identity') === 'gzip';

/** In a thread of its own: launches are answered meanwhile. */
function gzipped(ctx: Context, page: string): NodeJS.ReadableStream {
  ctx.set('Content-Encoding', 'gzip');
  const packing = createGzip();
  packing.end(page);
  return packing;
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
    ctx.vary('Accept-Encoding');
    const packed = takesGzip(ctx) ? file.packed : null;
    if (packed !== null) ctx.set('Content-Encoding', 'gzip');
    ctx.body = packed ?? file.body;
    return undefined;
  };
