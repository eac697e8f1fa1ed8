import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach } from 'mocha';

const CLIENT = '@jupyterhub/binderhub-client/client.js';
const FETCH_EVENT_SOURCE = '@microsoft/fetch-event-source';
const EVENT_ITERATOR = 'event-iterator';
/** These are what is published, from node_modules. fetch-event-source's modules import each other without extension. */
const IMPORTS = {
  [CLIENT]: `/modules/${CLIENT}`,
  [FETCH_EVENT_SOURCE]: '/modules/fetch-event-source/index',
  [EVENT_ITERATOR]: '/modules/event-iterator.js',
};
const FILES: Readonly<Record<string, () => Promise<string>>> = {
  [`/modules/${CLIENT}`]: () => source(CLIENT),
  '/modules/fetch-event-source/index': () => source(FETCH_EVENT_SOURCE, '../esm/index.js'),
  '/modules/fetch-event-source/fetch': () => source(FETCH_EVENT_SOURCE, '../esm/fetch.js'),
  '/modules/fetch-event-source/parse': () => source(FETCH_EVENT_SOURCE, '../esm/parse.js'),
  '/modules/event-iterator.js': eventIterator,
};
const PAGE = `<!DOCTYPE html><meta charset="utf-8"><title>another site</title>
<link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;

/**
 * Called inside a `describe`: starts sites that pages like thebe's are on. Their host is `localhost`, so to a gateway on
 * 127.0.0.1 they are cross-site and not just cross-origin. Every page is empty, and can import
 * `@jupyterhub/binderhub-client/client.js` as a bundler would have it. Returns the page's URL.
 */
export function otherSites(): () => Promise<string> {
  const running: Server[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
  });
  return async () => {
    const server = createServer((request, response) => void answer(request.url!, response));
    running.push(server);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return `http://localhost:${(server.address() as AddressInfo).port}/`;
  };
}

async function answer(path: string, response: ServerResponse): Promise<void> {
  const file = FILES[path];
  response.setHeader('content-type', file === undefined ? 'text/html' : 'text/javascript');
  try {
    response.end(file === undefined ? PAGE : await file());
  } catch (cause) {
    response.writeHead(500).end(String(cause));
  }
}

const { resolve } = createRequire(import.meta.url);

/** The text of a module, or of a file beside it. */
const source = (specifier: string, beside = ''): Promise<string> =>
  readFile(beside === '' ? resolve(specifier) : join(dirname(resolve(specifier)), beside), 'utf8');

/** CommonJS without further imports, as a module. */
async function eventIterator(): Promise<string> {
  const text = await source(EVENT_ITERATOR, 'event-iterator.js');
  return `const exports = {};\n(() => {\n${text}\n})();\nexport const { EventIterator } = exports;\n`;
}
