import type { Context, Middleware } from 'koa';
import { membersIn } from '../routing/federation.ts';
import { basePathIn } from './base-path.ts';
import type { HttpParts } from './http-parts.ts';

const LAUNCH = /^\/(?:v2|build)\//;

/**
 * A launch under a member's base path (`/binder/v2/…`, `/binder/build/…`), where the pages of that member link to: it is
 * answered as the same launch without.
 */
export function launchUnderBasePath(parts: Pick<HttpParts, 'federation'>, launch: Middleware): Middleware {
  return (ctx, next) => {
    const target = ctx.req.url!;
    const basePath = basePathIn(target, membersIn(parts.federation()));
    const inner = target.slice(basePath.length);
    if (basePath === '' || !LAUNCH.test(inner)) return next();
    ctx.state.basePath = basePath;
    ctx.req.url = inner;
    return launch(ctx, next);
  };
}

/** The base path under which a launch was asked for; '' for most. */
export const askedUnder = (ctx: Context): string => (ctx.state.basePath as string | undefined) ?? '';
