import type { IncomingMessage } from 'node:http';
import type { Context, Middleware, Next } from 'koa';
import type { KnownRepo } from '../builds/known-repo.ts';
import { type Launch, parseLaunch } from '../launch/parse-launch.ts';
import { route } from '../routing/route.ts';
import type { RouteRequest } from '../routing/route-request.ts';
import { answerBot } from './answer-bot.ts';
import { serveStream } from './build-handler.ts';
import { isBot } from './crawlers.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { lastEventId } from './last-event-id.ts';
import { canShowPage, type PageVisit, showPage } from './page-handler.ts';
import { refusalError } from './refusal-error.ts';
import { sendError } from './send-error.ts';
import { stickyMember } from './sticky-member.ts';
import { tellFailure } from './tell-failure.ts';
import { traceIdOf } from './trace-context.ts';
import { isOpened, isPlain, showWaitingPage } from './waiting-page.ts';

/**
 * The hot path: a launch link in, a redirect out. Reads the link, asks the ledger (in memory for a repo known here),
 * decides, answers, and only then takes notes. Anything that is no GET or HEAD of a launch goes on to the next. Bots are
 * told what a link is, and launch nothing; a client that launches too much is told to wait.
 */
export function launchHandler(parts: HttpParts): Middleware {
  const { ledger } = parts;
  return (ctx: Context, next: Next): Promise<unknown> | undefined => {
    const { req } = ctx;
    if (req.method !== 'GET' && req.method !== 'HEAD') return next();
    const startedAt = performance.now();
    const target = req.url!;
    if (target.length > parts.limits.urlBytes) {
      sendError(ctx, new RequestError('link-too-long', `Links may have ${parts.limits.urlBytes} bytes.`));
      return;
    }
    const parsed = parseLaunch(target);
    if (parsed === null) return next();
    if (!parsed.ok) {
      parts.counts.wrongLink();
      const { problem, suggestion } = parsed;
      sendError(ctx, new RequestError('wrong-link', problem.message, { suggestion }));
      return;
    }
    const { launch } = parsed;
    if (isBot(req.headers['user-agent'])) {
      answerBot(parts, ctx, launch);
      return;
    }
    const refusal = req.method === 'GET' && begins(parts, req, launch) ? parts.clientLimits.launch(req) : null;
    if (refusal !== null) {
      sendError(ctx, refusal);
      return;
    }
    if (launch.door === 'build' && parts.streams !== null) {
      serveStream(parts, parts.streams, ctx, launch);
      return;
    }
    const known = ledger.peek(launch.spec.repoKey);
    if (known !== undefined) return answerOrTell(parts, ctx, launch, known, startedAt);
    return ledger.recall(launch.spec.repoKey).then((recalled) => answerOrTell(parts, ctx, launch, recalled, startedAt));
  };
}

/** Is it one more launch? A client that comes back to its stream has been counted. */
const begins = ({ streams }: HttpParts, req: IncomingMessage, { door }: Launch): boolean =>
  door !== 'build' || streams === null || streams.begins(lastEventId(req));

function answerOrTell(
  parts: HttpParts,
  ctx: Context,
  launch: Launch,
  known: KnownRepo,
  startedAt: number,
): Promise<void> | undefined {
  try {
    return answer(parts, ctx, launch, known, startedAt)?.catch((cause) => tellFailure(ctx, cause, parts.log));
  } catch (cause) {
    tellFailure(ctx, cause, parts.log);
    return undefined;
  }
}

/** Redirects at once; a page that is shown takes as long as its hub. */
function answer(
  parts: HttpParts,
  ctx: Context,
  launch: Launch,
  known: KnownRepo,
  startedAt: number,
): Promise<void> | undefined {
  const { req, res } = ctx;
  const { spec } = launch;
  if (parts.pages === 'page' && launch.door === 'v2' && isOpened(req) && !isPlain(ctx)) {
    showWaitingPage(parts, ctx, spec, known);
    return undefined;
  }
  const now = parts.now();
  const federation = parts.federation();
  const traceId = traceIdOf(req.headers);
  const request: RouteRequest = {
    spec,
    sticky: stickyMember(parts, federation, req.headers.cookie, spec, now),
    builds: known.records,
    heat: known.heat(now),
    now,
    random: parts.random,
  };
  const decision = route(request, federation);
  if (parts.pages === 'proxy' && launch.door === 'v2') {
    const visit: PageVisit = { launch, known, request, federation, decision };
    if (canShowPage(visit)) return showPage(parts, ctx, visit);
  }
  const isLaunch = req.method === 'GET';
  if (decision.member === null) {
    if (isLaunch) parts.shadow?.decided(request, federation, -1, decision.refusal);
    parts.counts.refused(decision.refusal);
    parts.log.launch({ member: null, reason: decision.refusal, repo: spec.repoKey, us: since(startedAt), traceId });
    sendError(ctx, refusalError(decision.refusal));
    return undefined;
  }
  const { member, reason, failover, startsBuild, heldBack, reachable } = decision;
  const { name } = federation.members[member]!.member;
  // Never pinned: a fail-over, and what the cookie already says (its life runs from the first launch).
  const cookie =
    failover || reason === 'sticky'
      ? null
      : parts.cookie.write(known, spec.repoKey, name, parts.client.secure(req), now);
  ctx.respond = false;
  parts.answer.redirect(res, member, reason, launch.target, cookie);

  parts.counts.routed(member, reason);
  if (isLaunch) {
    // Before anything is noted of it: of what it was decided from.
    parts.shadow?.decided(request, federation, member, reason);
    parts.load.add(member, now);
    parts.launchTallies.launched(spec, member);
    known.asked = spec;
    parts.cold.launched(member, startsBuild, heldBack, now);
    // A member that is probably ill builds nothing that could be presumed.
    if (reachable) parts.ledger.launched(spec.repoKey, known, spec.ref, name, startsBuild);
  }
  const us = since(startedAt);
  parts.metrics.launchTook(us);
  parts.log.launch({ member: name, reason, repo: spec.repoKey, us, traceId });
  return undefined;
}

const since = (startedAt: number): number => Math.round((performance.now() - startedAt) * 1000);
