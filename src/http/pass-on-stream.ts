import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Middleware } from 'koa';
import { type Fellows, fellowOf, KEY_HEADER } from './fellows.ts';
import { lastEventId } from './last-event-id.ts';

/** It is on the same machine: it answers at once, or is in trouble. */
const PATIENCE_MS = 2_000;
const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

const STREAM = /^[^?]*\/build\//;

/** Stands before launches: a client that comes back to one which another gateway has is led there. */
export const clientsOf =
  (fellows: Fellows): Middleware =>
  async (ctx, next) => {
    const id = ctx.method === 'GET' && STREAM.test(ctx.req.url!) ? lastEventId(ctx.req) : null;
    if (id === null || !(await passOnStream(fellows, id, ctx.res))) return next();
    ctx.respond = false;
  };

/**
 * Shows a client that came back the stream of its launch, which another gateway has. Resolves with false, and nothing has been
 * answered, where none of the others has it: the launch is then this one's to begin.
 */
function passOnStream(fellows: Fellows, launchId: string, response: ServerResponse): Promise<boolean> {
  const owner = fellowOf(launchId);
  const port = owner === null || owner === fellows.number ? null : fellows.doorOf(owner);
  if (port === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const headers = { 'last-event-id': launchId, [KEY_HEADER]: fellows.key };
    const asked = request({ host: '127.0.0.1', port, headers, agent: false, timeout: PATIENCE_MS });
    const leave = () => asked.destroy();
    response.once('close', leave);
    const settle = (passed: boolean) => {
      if (!passed) response.removeListener('close', leave);
      resolve(passed);
    };
    asked.once('timeout', leave);
    // Before the answer only: what ends a stream is told by the answer itself. A client that has gone is nobody's to serve.
    asked.on('error', () => settle(response.destroyed));
    asked.once('response', (answer) => {
      if (answer.statusCode === 404) {
        answer.resume();
        return settle(false);
      }
      asked.setTimeout(0);
      relay(answer, response);
      settle(true);
    });
    asked.end();
  });
}

function relay(answer: IncomingMessage, response: ServerResponse): void {
  const head: string[] = [];
  for (let i = 0; i < answer.rawHeaders.length; i += 2) {
    if (!OF_THE_CONNECTION.has(answer.rawHeaders[i]!.toLowerCase())) head.push(...answer.rawHeaders.slice(i, i + 2));
  }
  response.writeHead(answer.statusCode!, head);
  response.flushHeaders();
  // In the middle of a stream: the client is to see that, and come back.
  answer.once('error', () => response.destroy());
  answer.pipe(response);
}
