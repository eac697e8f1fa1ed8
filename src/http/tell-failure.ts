import type { Context } from 'koa';
import { ERRORS, RequestError } from './errors.ts';
import type { LaunchLog } from './launch-log.ts';
import { sendError } from './send-error.ts';

/**
 * Ends a request that failed. What was thrown on purpose is told; anything else is a fault of ours: logged, and told
 * without its insides. An answer that has begun can only be broken off.
 */
export function tellFailure(ctx: Context, cause: unknown, log: LaunchLog): void {
  if (!(cause instanceof RequestError)) {
    log.error({ cause: cause instanceof Error ? cause.stack : String(cause) }, 'a request failed');
  }
  if (ctx.res.headersSent) ctx.res.destroy();
  else {
    ctx.respond = true;
    sendError(ctx, cause instanceof RequestError ? cause : new RequestError('internal', INTERNAL));
  }
}

const INTERNAL = `${ERRORS.internal.title}. It has been noted.`;
