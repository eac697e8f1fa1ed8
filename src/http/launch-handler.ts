import type { IncomingMessage } from 'node:http';
import type { Context, Middleware, Next } from 'koa';
import type { KnownRepo } from '../builds/known-repo.ts';
import { type Launch, parseLaunch } from '../launch/parse-launch.ts';
import { answerBot } from './answer-bot.ts';
import { serveStream } from './build-handler.ts';
import { isBot } from './crawlers.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { lastEventId } from './last-event-id.ts';
import { type DecidedLaunch, decideLaunch, redirectLaunch } from './launch-redirect.ts';
import { canShowPage, showPage } from './page-handler.ts';
import { refusalError } from './refusal-error.ts';
import { sendError } from './send-error.ts';
import { tellFailure } from './tell-failure.ts';
import { traceIdOf } from './trace-context.ts';
import { isOpened, isPlain, showWaitingPage } from './waiting-page.ts';

/**
 * A launch link in, a redirect out, where `quickLaunch` has left it to us. Reads the link, asks the ledger (in memory for a repo
 * known here), decides, answers, and only then takes notes. Anything that is no GET or HEAD of a launch goes on to the next. Bots are
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
  const decided = decideLaunch(parts, req, launch, known);
  if (parts.pages === 'proxy' && launch.door === 'v2' && canShowPage(decided)) return showPage(parts, ctx, decided);
  if (redirectLaunch(parts, req, res, decided, startedAt)) ctx.respond = false;
  else refuse(parts, ctx, decided, startedAt);
  return undefined;
}

/** Nobody takes it. */
function refuse(
  parts: HttpParts,
  ctx: Context,
  { launch, request, federation, decision }: DecidedLaunch,
  startedAt: number,
): void {
  if (decision.member !== null) return;
  const { refusal } = decision;
  if (ctx.method === 'GET') parts.shadow?.decided(request, federation, -1, refusal);
  parts.counts.refused(refusal);
  const traceId = traceIdOf(ctx.req.headers.traceparent);
  const us = Math.round((performance.now() - startedAt) * 1000);
  parts.log.launch({ member: null, reason: refusal, repo: launch.spec.repoKey, us, traceId });
  sendError(ctx, refusalError(refusal));
}
