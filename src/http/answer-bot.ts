import type { Context } from 'koa';
import type { Launch } from '../launch/parse-launch.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { sendError } from './send-error.ts';
import { sendLaunchPreview } from './send-launch-preview.ts';

const NO_BOTS = 'Programs that read the web launch nothing here: a launch may start a build of minutes.';

/** A launch link that nobody wants to launch: a page of what it would launch; the stream is refused in words. */
export function answerBot(parts: HttpParts, ctx: Context, { door, spec }: Launch): void {
  if (door === 'v2') {
    sendLaunchPreview(parts, ctx, spec);
    return;
  }
  parts.counts.bot();
  sendError(ctx, new RequestError('no-bots', NO_BOTS));
}
