import { hash } from 'node:crypto';
import type { Context } from 'koa';
import { LRUCache } from 'lru-cache';
import { type Badge, badgeSvg } from '../pages/badge.ts';

interface DrawnBadge {
  readonly svg: string;
  readonly etag: string;
}

/** There are a few hundred different times and counts that many repositories have in common. */
const KEPT = 500;

/** An image can run nothing and load nothing, also where it is opened as a page. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Access-Control-Allow-Origin': '*',
  'X-Content-Type-Options': 'nosniff',
};

/** Badges drawn lately, by what they say. */
export class DrawnBadges {
  readonly #drawn = new LRUCache<string, DrawnBadge>({ max: KEPT });

  of(badge: Badge): DrawnBadge {
    const key = `${badge.tone} ${badge.hasMark} ${badge.label}\n${badge.message}\n${badge.title}`;
    const known = this.#drawn.get(key);
    if (known !== undefined) return known;
    const svg = badgeSvg(badge);
    const drawn = { svg, etag: `"${hash('sha256', svg).slice(0, 16)}"` };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  /**
   * Answers with a badge, or with 304 where it is known. `maxAgeS`: for so long it may be kept. Image proxies, such as
   * GitHub's, go by these headers: no cookie, no redirect, and an ETag to ask again with.
   */
  send(ctx: Context, badge: Badge, maxAgeS: number): void {
    const { svg, etag } = this.of(badge);
    ctx.set({ ...HEADERS, ETag: etag, 'Cache-Control': `public, max-age=${maxAgeS}` });
    ctx.type = 'image/svg+xml; charset=utf-8';
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = svg;
  }
}
