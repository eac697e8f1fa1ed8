import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'mocha';

/** A hub that is well and otherwise does exactly what a test says. */
export interface ScriptedHub {
  readonly url: string;
  /** Requests other than checks, as they came. */
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

/** The body of `/health` on a hub that is well and counts no pods. */
const WELL = { ok: true, checks: [] };

/**
 * Called inside a `describe`: starts such hubs, each of which is closed when its test is over. `health` is asked for the
 * body of `/health` each time; default: all is well.
 */
export function scriptedHubs(): (script: RequestListener, health?: () => object) => Promise<ScriptedHub> {
  const running: Server[] = [];
  const close = (server: Server) =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  afterEach(async () => void (await Promise.all(running.splice(0).map(close))));
  return async (script, health = () => WELL) => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      if (request.url === '/health') return void response.end(JSON.stringify(health()));
      if (request.url === '/versions') return void response.end('{}');
      requests.push(request);
      script(request, response);
    });
    running.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, requests, close: () => close(server) };
  };
}
