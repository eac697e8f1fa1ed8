import type { IncomingMessage, ServerResponse } from 'node:http';
import { decodePercent } from '../launch/percent.ts';
import { BADGE, BADGE_PATHS } from './badge.ts';
import { buildFace, isBuildPath } from './build-face.ts';
import { commonHeaders } from './common-headers.ts';
import { answer, answerError, answerTagged, type Exchange, type Face, HTML, openExchange } from './exchange.ts';
import { healthFace } from './health-face.ts';
import type { HubState } from './hub-state.ts';
import { isLegacyPath, legacyFace } from './legacy-face.ts';
import { misbehave } from './misbehaviour.ts';
import { serverPage } from './page.ts';
import { pageFace } from './page-face.ts';
import type { Pod } from './pods.ts';
import { versionsFace } from './versions-face.ts';

const SERVER = /^\/user\/([^/]+)\//;
const SHUTDOWN = /^\/user\/[^/]+\/api\/shutdown$/;

/** All of a hub's paths, and which tests stand before each. */
export function answerRequest(hub: HubState): (request: IncomingMessage, response: ServerResponse) => void {
  const { basePath, apiOnly } = hub.settings;
  const build = buildFace(hub);
  const page = notBanned(hub, plain(hub, ['GET'], pageFace(hub)));
  const legacy = notBanned(hub, plain(hub, ['GET'], legacyFace(hub)));
  const metrics = notBanned(hub, plain(hub, ['GET'], metricsFace(hub)));
  const health = unlessMisbehaving(hub, plain(hub, ['GET', 'HEAD'], healthFace(hub)));
  const versions = unlessMisbehaving(hub, plain(hub, ['GET'], versionsFace(hub)));
  const missing: Face = (exchange) => answerError(exchange, 404);

  const faceOf = (path: string): Face => {
    if (isBuildPath(path)) return build;
    if (path === '/health') return health;
    if (path === '/versions') return versions;
    if (path === '/metrics') return metrics;
    if (apiOnly) return missing;
    if (BADGE_PATHS.has(path)) return badge;
    return isLegacyPath(path) ? legacy : page;
  };
  return (request, response) => {
    const target = request.url ?? '/';
    const inside = target.startsWith(`${basePath}/`);
    const exchange = openExchange(request, response, inside ? basePath : '');
    hub.requests.add(request, exchange.path);
    // JupyterHub stands beside BinderHub, not under its base path.
    const user = SERVER.exec(target)?.[1];
    if (user !== undefined) return server(hub, exchange, decodePercent(user));
    (inside ? faceOf(exchange.path) : missing)(exchange);
  };
}

const badge: Face = (exchange) => {
  const { method } = exchange.request;
  if (method !== 'GET' && method !== 'HEAD') return answerError(exchange, 405);
  answerTagged(exchange, BADGE, 'image/svg+xml', {});
};

const metricsFace =
  (hub: HubState): Face =>
  (exchange) =>
    answer(exchange, 200, hub.metrics.text(), {
      ...commonHeaders(hub),
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    });

/** OPTIONS is answered everywhere, with nothing in it; other methods but `methods` are 405. */
function plain(hub: HubState, methods: readonly string[], face: Face): Face {
  return (exchange) => {
    const { method = '' } = exchange.request;
    if (methods.includes(method)) return face(exchange);
    if (method === 'OPTIONS') return answer(exchange, 200, '', commonHeaders(hub));
    answerError(exchange, 405);
  };
}

function notBanned(hub: HubState, face: Face): Face {
  return (exchange) => {
    const banned = hub.bannedNetwork(exchange.client.ip);
    if (banned === null) return face(exchange);
    answerError(exchange, 403, `Requests from ${banned} are not allowed`);
  };
}

function unlessMisbehaving(hub: HubState, face: Face): Face {
  return (exchange) => {
    if (hub.misbehaviour === null) return face(exchange);
    misbehave(hub.misbehaviour, exchange, hub.settings, () => face(exchange));
  };
}

function server(hub: HubState, exchange: Exchange, user: string): void {
  const pod = hub.pods.find(user, hub.now());
  if (pod === undefined) answerError(exchange, 404);
  else if (SHUTDOWN.test(exchange.request.url ?? '')) shutDown(hub, exchange, pod);
  else answer(exchange, 200, serverPage(hub.settings.name, pod.user, pod.image), { 'content-type': HTML });
}

/** As Jupyter's own (jupyter_server, `ShutdownHandler`): for whoever has the server's token, with an empty answer. */
function shutDown(hub: HubState, exchange: Exchange, pod: Pod): void {
  const { method, headers } = exchange.request;
  const token = /^token +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const refusal = method !== 'POST' ? 405 : !hub.pods.opens(pod, token) ? 403 : hub.shutdownsFail ? 500 : null;
  if (refusal !== null) answerError(exchange, refusal);
  else {
    hub.pods.remove(pod);
    answer(exchange, 200, '', { 'content-type': HTML });
  }
}
