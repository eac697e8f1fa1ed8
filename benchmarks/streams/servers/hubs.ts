/**
 * Hubs that hold thousands of streams: well by their health pages, every build goes on until it is told to end. Each
 * event says when it was written. Comments keep idle streams alive as real hubs do.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { type HubCalls, monotonicMs, type Way } from '../calls.ts';
import { serveCalls } from '../serve-calls.ts';
import { HubStream } from './hub-stream.ts';

const CLASS = '/build/gh/bench-class/';
const KEEPALIVE_MS = 25_000;
/** Streams that are finished in one turn, so that thousands do not end in the same millisecond. */
const FINISHED_AT_ONCE = 50;
/** As many as the kernel allows: visitors come faster than one turn of the event loop. */
const BACKLOG = 4096;

const HEALTH = JSON.stringify({
  ok: true,
  checks: [
    { service: 'Docker registry', ok: true },
    { service: 'JupyterHub API', ok: true },
    {
      service: 'Pod quota',
      ok: true,
      total_pods: 40,
      user_pods: 38,
      build_pods: 2,
      quota: null,
      _ignore_failure: true,
    },
  ],
});
const VERSIONS = JSON.stringify({ builder_info: { build_image: 'repo2docker:1' }, binderhub: '1', builder: 'k8s' });

const open: Record<Way, Set<HubStream>> = { gateway: new Set(), direct: new Set() };
const classStreams = { beforeBuilt: 0, all: 0, waiting: new Set<HubStream>(), isBuilt: false };

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  if (!url.includes('/build/')) {
    response.setHeader('Content-Type', 'application/json');
    response.end(url.endsWith('/versions') ? VERSIONS : HEALTH);
    return;
  }
  const stream = new HubStream(response);
  if (url.includes(CLASS)) serveClass(stream);
  else serve(stream, response, open[url.startsWith('/direct/') ? 'direct' : 'gateway']);
}

function serve(stream: HubStream, response: ServerResponse, streams: Set<HubStream>): void {
  streams.add(stream);
  response.once('close', () => streams.delete(stream));
  stream.begin();
}

/** After `built`, whoever asks finds the image. */
function serveClass(stream: HubStream): void {
  classStreams.all += 1;
  if (classStreams.isBuilt) {
    stream.launch('Found built image, launching...\n');
    return;
  }
  classStreams.beforeBuilt += 1;
  classStreams.waiting.add(stream);
  stream.begin();
}

async function play({ way, rate, seconds }: { way: Way; rate: number; seconds: number }) {
  const started = monotonicMs();
  const end = started + seconds * 1000;
  let events = 0;
  let turnOf = open[way].values();
  for (let now = started; now < end; now = monotonicMs()) {
    for (const due = ((now - started) * rate) / 1000; events < due; events++) {
      let next = turnOf.next();
      if (next.done) {
        turnOf = open[way].values();
        next = turnOf.next();
      }
      if (next.done) throw new Error('there is no stream to play to');
      next.value.line();
    }
    await wait(1);
  }
  return { events, seconds: (monotonicMs() - started) / 1000 };
}

async function finish(way: Way) {
  const streams = [...open[way]];
  let events = 0;
  for (const [index, stream] of streams.entries()) {
    stream.launch('Built image, launching...\n');
    events += stream.events;
    if (index % FINISHED_AT_ONCE === 0) await turn();
  }
  return { streams: streams.length, events };
}

const server = createServer(answer);

setInterval(() => {
  for (const streams of [open.gateway, open.direct, classStreams.waiting]) {
    for (const stream of streams) stream.keepalive();
  }
}, KEEPALIVE_MS);

serveCalls<HubCalls>({
  listen: () =>
    new Promise((resolve) => {
      server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () => {
        resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
      });
    }),
  play,
  finish,
  open: (way) => open[way].size,
  classStreams: () => ({ beforeBuilt: classStreams.beforeBuilt, all: classStreams.all }),
  finishClass: () => {
    classStreams.isBuilt = true;
    for (const stream of classStreams.waiting) stream.launch('Built image, launching...\n');
    classStreams.waiting.clear();
    return null;
  },
});
