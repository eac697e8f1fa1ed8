import { hash } from 'node:crypto';
import type { Middleware } from 'koa';

/** Half-widths of 11 px Verdana are near enough 6.6 px a letter for these two words. */
const badge = (mark: string, markWidth: number): string => {
  const left = 50 + markWidth;
  const width = left + 52;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="launch binder"><title>launch binder</title><clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath><g clip-path="url(#r)"><path fill="#4a4f55" d="M0 0h${left}v20H0z"/><path fill="#b8430b" d="M${left} 0h52v20h-52z"/></g>${mark}<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11"><text x="${7 + markWidth}" y="14" textLength="38">launch</text><text x="${left + 6}" y="14" textLength="40">binder</text></g></svg>`;
};

/** Our own mark: three links of a chain that meet. */
const MARK =
  '<g fill="none" stroke-width="2.4"><circle cx="10" cy="7.4" r="3.4" stroke="#ffb38a"/><circle cx="7" cy="12.6" r="3.4" stroke="#ff8c4b"/><circle cx="13" cy="12.6" r="3.4" stroke="#ffd9c4"/></g>';

const PLAIN = badge('', 0);
const WITH_MARK = badge(MARK, 14);

/** The badges whose addresses stand in READMEs all over the world. */
export const BADGES: Readonly<Record<string, string>> = {
  '/badge.svg': PLAIN,
  '/assets/images/badge.svg': PLAIN,
  '/badge_logo.svg': WITH_MARK,
};

/** Serves one badge; with an ETag and a day to live, which image proxies honour. */
export function badgeHandler(svg: string): Middleware {
  const etag = `"${hash('sha256', svg).slice(0, 16)}"`;
  return (ctx) => {
    ctx.set({ ETag: etag, 'Cache-Control': 'public, max-age=86400', 'Access-Control-Allow-Origin': '*' });
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.type = 'image/svg+xml';
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = svg;
  };
}
