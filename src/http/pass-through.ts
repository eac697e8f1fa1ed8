import type { Context, Middleware } from 'koa';
import type { MemberName } from '../members/member.ts';
import { membersIn } from '../routing/federation.ts';
import { askMember, hasBody, noAnswer, relay, whenGone } from './ask-member.ts';
import { basePathIn, basePathOf } from './base-path.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { pageServers } from './page-servers.ts';
import { readerOf } from './send-error.ts';

/**
 * Anything that is not ours goes to a member that is up: first to the one that showed the visitor's last page, then
 * prime first. Assets, a hub's own pages and API: path and query go as they came. A member that cannot be reached is
 * passed over, as long as the request can be sent again. Where a person finds nothing there, the way on is ours to show.
 */
export const passThrough =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const again = (ctx.method === 'GET' || ctx.method === 'HEAD') && !hasBody(ctx);
    const gone = whenGone(ctx);
    const target = ctx.req.url!;
    const { members } = parts.federation();
    const candidates = candidatesOf(parts, ctx, target);
    for (const index of candidates) {
      const { member } = members[index]!;
      const upstream = await askMember(parts, ctx, member, target, gone);
      if (upstream?.statusCode === 404 && again && readerOf(ctx) === 'page') {
        void upstream.body.dump();
        throw new RequestError('not-found', 'Neither this site nor its hubs have a page of this address.');
      }
      if (upstream !== null) return relay(parts, ctx, member, upstream);
      if (!again) break;
    }
    if (candidates.length > 0) throw noAnswer();
    throw new RequestError('no-hub', 'All hubs of this federation are away. Please try again in a minute.', {
      retryAfterS: 60,
    });
  };

/** What lies under a member's base path is asked only of those that have that: others would answer any path with a page. */
function candidatesOf(parts: HttpParts, ctx: Context, target: string): readonly number[] {
  const federation = parts.federation();
  const { members } = federation;
  const basePath = basePathIn(target, membersIn(federation));
  const name = parts.pageCookie.read(ctx.req.headers.cookie, parts.now());
  const own = name === null ? undefined : federation.indexOf.get(name as MemberName);
  return pageServers(federation, null)
    .filter((index) => basePath === '' || basePathOf(members[index]!.member) === basePath)
    .toSorted((a, b) => Number(b === own) - Number(a === own));
}
