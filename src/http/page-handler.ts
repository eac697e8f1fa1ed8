import type { Context } from 'koa';
import type { Reason } from '../routing/reasons.ts';
import { route } from '../routing/route.ts';
import type { Decision } from '../routing/route-request.ts';
import { askMember, noAnswer, relay, whenGone } from './ask-member.ts';
import { basePathOf } from './base-path.ts';
import type { HttpParts } from './http-parts.ts';
import type { DecidedLaunch } from './launch-redirect.ts';
import { pageServers } from './page-servers.ts';
import { askedUnder } from './under-base-path.ts';
import type { Headers } from './upstream-headers.ts';

/** A member that may show the page. */
interface Candidate {
  readonly member: number;
  readonly reason: Reason;
  /** Whether the visitor's launches of this repo go there from now on. */
  readonly pinned: boolean;
}

/** Is there anybody to show it? Where all are full, somebody is: the stream waits for a place. */
export const canShowPage = ({ decision, federation, request }: DecidedLaunch): boolean =>
  decision.member !== null || pageServers(federation, request.spec).length > 0;

/**
 * `launch: proxy`: shows the page of the member that was decided on, or of the next one when that fails, and remembers
 * who it was, so that its assets and its stream come from there as well. Nothing is noted of the launch: that begins with
 * the stream.
 *
 * The page's script goes by the path it finds itself at: for a member under a base path the visitor is sent there.
 * @throws RequestError when no member answers
 */
export async function showPage(parts: HttpParts, ctx: Context, visit: DecidedLaunch): Promise<void> {
  const { federation, launch } = visit;
  const gone = whenGone(ctx);
  const here = askedUnder(ctx);
  const candidates = candidatesOf(visit, here);
  let next = candidates.next();
  while (next.done !== true) {
    const candidate = next.value;
    const { member } = federation.members[candidate.member]!;
    const upstream = await askMember(parts, ctx, member, launch.target, gone);
    next = candidates.next();
    if (upstream === null) continue;
    if (upstream.statusCode >= 500 && next.done !== true) {
      parts.log.warn({ member: member.name, status: upstream.statusCode }, 'a member failed to show a page');
      void upstream.body.dump();
      continue;
    }
    const headers = pageHeaders(parts, ctx, visit, candidate, upstream.statusCode);
    if (upstream.statusCode >= 400 || basePathOf(member) === here) return relay(parts, ctx, member, upstream, headers);
    void upstream.body.dump();
    ctx.status = 307;
    ctx.set({ ...headers, location: basePathOf(member) + launch.target });
    ctx.body = '';
    return;
  }
  throw noAnswer();
}

/**
 * Whom to ask, in order: those that live where the page was asked for, then wherever routing goes without those that have
 * failed, then whoever can show pages at all.
 */
function* candidatesOf({ request, federation, decision }: DecidedLaunch, here: string): Generator<Candidate> {
  const tried: number[] = [];
  function* follow(first: Decision, never: readonly number[]): Generator<Candidate> {
    for (let next = first; next.member !== null; ) {
      const { member, reason, failover } = next;
      // Never pinned: a fail-over, and what the cookie already says (its life runs from the first launch).
      yield { member, reason, pinned: tried.length === 0 && !failover && reason !== 'sticky' };
      tried.push(member);
      next = route({ ...request, tried: [...tried, ...never] }, federation);
    }
  }

  if (here === '') yield* follow(decision, []);
  else {
    const others = federation.members.flatMap(({ member, out }, index) =>
      out === null && basePathOf(member) === here ? [] : [index],
    );
    yield* follow(route({ ...request, tried: others }, federation), others);
    yield* follow(route({ ...request, tried }, federation), []);
  }
  for (const member of pageServers(federation, request.spec)) {
    if (!tried.includes(member)) yield { member, reason: 'last-resort', pinned: false };
  }
}

function pageHeaders(
  { cookie, pageCookie, client, now }: HttpParts,
  ctx: Context,
  { federation, known, launch: { spec } }: DecidedLaunch,
  { member, reason, pinned }: Candidate,
  status: number,
): Headers {
  const { name } = federation.members[member]!.member;
  // It holds a token.
  const headers: Headers = { 'launch-member': name, 'launch-reason': reason, 'cache-control': 'no-store' };
  if (status >= 400) return headers;
  const secure = client.secure(ctx.req);
  const sticky = pinned ? cookie.write(known, spec.repoKey, name, secure, now()) : null;
  const page = pageCookie.write(name, secure, now());
  headers['set-cookie'] = sticky === null ? [page] : [sticky, page];
  return headers;
}
