import type { Context } from 'koa';
import type { WarmFailure, WarmListener, WarmProgress, WarmResult } from '../prewarm/warm-order.ts';
import { KEEPALIVE } from '../streams/own-events.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { prewarmEnd } from './api/prewarm-operation.ts';
import { ResponsePipe } from './response-pipe.ts';

/** More than this waits for a caller who does not read: progress is left out, and the end is not. */
const LONGEST_BACKLOG = 256 * 1024;

/** The statuses of failures, for the JSON that is told at the end and for `status_code` in a stream. */
const STATUS: Readonly<Record<WarmFailure, number>> = {
  'over-budget': 429,
  'not-allowed': 403,
  off: 403,
  'no-member': 503,
  timeout: 504,
  restart: 503,
  left: 503,
  lost: 502,
  repo: 409,
  full: 503,
  'repo-quota': 503,
  'rate-limit': 429,
  token: 502,
  banned: 403,
  request: 409,
  hub: 502,
};

export const statusOf = (end: WarmResult['end']): number => (end === 'ready' ? 200 : STATUS[end]);

/** What the caller is told in the end. */
const publicResult = ({ end, wanted, message, retryAfterMs, members }: WarmResult): AnswerOf<typeof prewarmEnd> => ({
  phase: end === 'ready' ? 'ready' : 'failed',
  ...(end === 'ready' ? {} : { status_code: statusOf(end), reason: end }),
  message,
  ...(retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
  wanted,
  members: members.map((one) => ({
    member: one.member,
    outcome: one.outcome,
    durationMs: one.durationMs,
    ...(one.outcome === 'failed' ? { reason: one.why, message: one.message } : { serverLeft: one.serverLeft }),
  })),
});

/** How a caller hears of it. */
export interface PrewarmAnswer extends WarmListener {
  /** Calls back once when the caller has gone. */
  onceGone(callback: () => void): void;
  end(result: WarmResult): void;
}

/** An event stream as hubs send them: `data: {"phase", "member", "message"}`, the last one with all members. */
export function streamAnswer(
  ctx: Context,
  keepaliveMs: number,
  every: (ms: number, callback: () => void) => () => void,
): PrewarmAnswer {
  // The answer is ours from the first event on.
  const pipe = new ResponsePipe(ctx.res, () => null);
  let stop = () => {};
  const open = () => {
    if (ctx.res.headersSent) return;
    ctx.respond = false;
    pipe.open(null);
    stop = every(keepaliveMs, () => pipe.send(KEEPALIVE));
  };
  const send = (event: object) => pipe.send(Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
  return {
    progress(progress: WarmProgress) {
      open();
      if (pipe.backlog < LONGEST_BACKLOG) send({ ...progress, message: `${progress.message}\n` });
    },
    onceGone: (callback) =>
      pipe.tell({
        drained: () => {},
        gone: () => {
          stop();
          callback();
        },
      }),
    end(result) {
      open();
      const last = publicResult(result);
      send({ ...last, message: `${last.message}\n` });
      pipe.end();
    },
  };
}

/** One JSON object at the end, with a status that says how it went. */
export const jsonAnswer = (ctx: Context): PrewarmAnswer => ({
  progress: () => {},
  onceGone: (callback) => {
    ctx.res.once('close', callback);
  },
  end(result) {
    const { retryAfterMs, end } = result;
    if (retryAfterMs !== null) ctx.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
    ctx.set('Cache-Control', 'no-store');
    ctx.status = statusOf(end);
    ctx.body = publicResult(result);
  },
});
