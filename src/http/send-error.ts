import type { Context } from 'koa';
import { errorPage, type PageError } from '../pages/error-page.ts';
import { idBlock } from '../streams/own-events.ts';
import { overId, readLaunchId } from '../streams/visitor.ts';
import { ERRORS, type RequestError } from './errors.ts';
import { lastEventId } from './last-event-id.ts';
import { CORS } from './launch-answer.ts';
import { sendPage } from './site-pages.ts';

/** What the visitor's client understands: an event stream, a page, or JSON. */
export type Reader = 'stream' | 'page' | 'json';

/** `/build` always answers a stream; otherwise a browser says that it takes HTML, and clients do not. */
export const readerOf = (ctx: Context): Reader =>
  ctx.path.startsWith('/build/') ? 'stream' : ctx.get('accept').includes('text/html') ? 'page' : 'json';

const LAUNCH = /^\/(?:v2|build)\//;

/** Tells the visitor what went wrong in the form that their client can show. */
export function sendError(ctx: Context, error: RequestError, reader: Reader = readerOf(ctx)): void {
  if (error.retryAfterS !== null) ctx.set('Retry-After', String(error.retryAfterS));
  if (error.challenges.length > 0) ctx.set('WWW-Authenticate', [...error.challenges]);
  ctx.set({ ...error.headers, 'Cache-Control': 'no-store' });
  // A page elsewhere that started the launch gets to read why it failed.
  if (LAUNCH.test(ctx.path)) ctx.set(CORS);
  switch (reader) {
    case 'stream':
      if (wasTold(ctx)) {
        // The one status that stops an EventSource which nobody closes: it would come again every three seconds.
        ctx.status = 204;
        break;
      }
      // Anything but a 200 kills the launch in every client with a garbled message (PROTOCOL.md, "Clients").
      ctx.status = 200;
      ctx.type = 'text/event-stream';
      ctx.body = `${idBlock(REFUSED)}${failedEvent(error)}`;
      break;
    case 'page':
      sendPage(ctx, errorPage(ctx.site, pageErrorOf(error, ctx.req.url ?? '/')), error);
      break;
    case 'json':
      ctx.status = error.status;
      ctx.body = {
        error: error.code,
        message: error.message,
        ...(error.suggestion === null ? {} : { suggestion: error.suggestion }),
      };
  }
}

/** An EventSource sends it back when it comes again. */
const REFUSED = overId('refused');

function wasTold({ req }: Context): boolean {
  const id = lastEventId(req);
  return id !== null && readLaunchId(id).wasOver;
}

const pageErrorOf = ({ status, code, message, suggestion, retryAfterS }: RequestError, asked: string): PageError => ({
  ...{ status, code, message, suggestion, retryAfterS, asked },
  title: ERRORS[code].title,
});

/** The event with which a hub says that a launch has failed. */
function failedEvent(error: RequestError): string {
  const way = error.suggestion === null ? '' : ` Did you mean ${error.suggestion} ?`;
  const event = { phase: 'failed', status_code: error.status, message: `${error.message}${way}\n` };
  return `data: ${JSON.stringify(event)}\n\n`;
}
