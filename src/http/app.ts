import type { RequestListener } from 'node:http';
import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import { modernLink } from '../launch/legacy-link.ts';
import { FILES } from '../pages/site-files.ts';
import { ANNOUNCEMENTS, announcement, announcements } from './announcements.ts';
import { DESCRIPTION } from './api/description-operation.ts';
import { BADGES, LAUNCH_BADGES, launchBadges, plainBadge, WAIT_BADGES, waitBadges } from './badges.ts';
import { BUILDS, buildsOf } from './builds-of.ts';
import { CHANGES, changes, undoChange } from './changes-face.ts';
import { DECISIONS, decisions } from './decisions.ts';
import { DrawnBadges } from './drawn-badges.ts';
import { RequestError } from './errors.ts';
import { events } from './events.ts';
import { activeHosts, health, versions } from './federation-faces.ts';
import { federationHandler } from './federation-handler.ts';
import { frontPageHandler } from './front-page-handler.ts';
import { history } from './history-face.ts';
import type { HttpParts } from './http-parts.ts';
import { images } from './images-face.ts';
import { joinHandler } from './join-handler.ts';
import { CORS } from './launch-answer.ts';
import { launchHandler } from './launch-handler.ts';
import { limitApi } from './limit-api.ts';
import { MEMBERS, membersOrJoin, oneMember } from './member-control.ts';
import { openApi } from './openapi.ts';
import { clientsOf } from './pass-on-stream.ts';
import { passThrough } from './pass-through.ts';
import { PINS, pin, pins } from './pins-face.ts';
import { PREWARM, prewarm } from './prewarm.ts';
import { quickLaunch } from './quick-launch.ts';
import { REPO, REPOS, repoFace, repoJson } from './repo-face.ts';
import { RETRY, retry } from './retry.ts';
import { ROBOTS } from './robots.ts';
import { shadow } from './shadow-face.ts';
import { siteFiles } from './site-pages.ts';
import { tellFailure } from './tell-failure.ts';
import { launchUnderBasePath } from './under-base-path.ts';
import { LAUNCH, PLAIN, plainLaunch, waitingPage } from './waiting-page.ts';
import { warmRepo } from './warm-repo.ts';
import { EXPLAIN, whyThisHub } from './why-this-hub.ts';

/** Every route, on one screen: the launch first, since that is what people come for; most do not even need Koa. */
export function createApp(parts: HttpParts): RequestListener {
  const router = new Router();
  const launches = launchHandler(parts);
  const drawn = new DrawnBadges();

  router.get('/', frontPageHandler(parts));
  router.get(startingWith(FILES), siteFiles(parts.files));
  router.get(startingWith(LAUNCH), waitingPage(parts));
  router.get(startingWith(PLAIN), plainLaunch(launches));
  router.get(EXPLAIN, whyThisHub(parts));
  router.get('/federation', federationHandler(parts));
  router.get('/federation/join', joinHandler(parts));
  router.get(startingWith(REPO), repoFace(parts), legacyLink);
  router.post(startingWith(REPO), warmRepo(parts));
  router.get(startingWith(RETRY), retry(parts));
  router.get('/health', health(parts));
  router.get('/versions', versions(parts));
  router.get('/active_hosts', activeHosts(parts));
  router.get('/metrics', async (ctx) => {
    const text = await parts.scrape();
    if (text === null) ctx.status = 503;
    ctx.type = text === null ? 'text' : parts.metrics.registry.contentType;
    ctx.body = text ?? 'The counts of the other workers cannot be had now.\n';
  });
  router.get('/robots.txt', (ctx) => {
    ctx.body = ROBOTS;
  });
  for (const [path, hasMark] of Object.entries(BADGES)) router.get(path, plainBadge(drawn, hasMark));
  router.get(startingWith(LAUNCH_BADGES), launchBadges(parts, drawn));
  router.get(startingWith(WAIT_BADGES), waitBadges(parts, drawn));

  router.get(DESCRIPTION, openApi(parts));
  router.get(startingWith(DECISIONS), decisions(parts));
  router.get(startingWith(BUILDS), buildsOf(parts));
  router.get(startingWith(REPOS), repoJson(parts));
  router.all(MEMBERS, membersOrJoin(parts));
  router.all(`${MEMBERS}/:name`, oneMember(parts));
  router.get(PINS, pins(parts));
  router.all(startingWith(`${PINS}/`), pin(parts));
  router.get(CHANGES, changes(parts));
  router.all(`${CHANGES}/:id/undo`, undoChange(parts));
  router.get('/api/v1/federation/history', history(parts));
  router.get('/api/v1/federation/images', images(parts));
  router.get('/api/v1/shadow', shadow(parts));
  router.all('/api/v1/events', events(parts));
  router.all(startingWith(PREWARM), prewarm(parts));
  router.all(ANNOUNCEMENTS, announcements(parts));
  router.all(startingWith(`${ANNOUNCEMENTS}/`), announcement(parts));

  const app = new Koa();
  app.context.site = parts.site;
  if (parts.fellows !== null) app.use(clientsOf(parts.fellows));
  app.use(launches);
  app.use(launchUnderBasePath(parts, launches));
  app.use(failures(parts));
  app.use(preflight);
  app.use(limitApi(parts));
  app.use(router.routes());
  app.use(otherMethod);
  app.use(unknownApi);
  app.use(passThrough(parts));
  app.on('error', (cause: unknown) => {
    if (!isOfConnection(cause)) parts.log.error({ cause: String(cause) }, 'a request failed');
  });
  const quick = quickLaunch(parts);
  const others = app.callback();
  return (req, res) => {
    if (!quick(req, res)) void others(req, res);
  };
}

const CONNECTION_LOST = new Set(['EPIPE', 'ECONNRESET', 'ETIMEDOUT']);
/** The visitor left while something was being sent: no fault of ours, and with streams an everyday thing. */
const isOfConnection = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && CONNECTION_LOST.has(String(cause.code));

const startingWith = (path: string): RegExp => new RegExp(`^${path}.`);

const legacyLink: Middleware = async (ctx, next) => {
  const target = modernLink(ctx.req.url!);
  if (target === null) return void (await next());
  ctx.status = 302;
  ctx.set('Location', target);
  ctx.body = '';
};

/** A launch may be started from any page; nothing on it needs more than a GET. */
const preflight: Middleware = async (ctx, next) => {
  const isLaunch = ctx.path.startsWith('/v2/') || ctx.path.startsWith('/build/');
  if (!isLaunch) return void (await next());
  ctx.set(CORS);
  ctx.set('Allow', 'GET, HEAD, OPTIONS');
  if (ctx.method !== 'OPTIONS') throw new RequestError('method-not-allowed', 'A launch is a GET.');
  ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
  // What clients of hubs with a login send, and an EventSource that reconnects.
  ctx.set('Access-Control-Allow-Headers', 'authorization, cache-control, last-event-id, x-xsrftoken');
  ctx.set('Access-Control-Max-Age', '86400');
  ctx.status = 204;
};

/** The front page is ours, whatever is asked of it. */
const otherMethod: Middleware = (ctx, next) => {
  if (ctx.path !== '/') return next();
  ctx.set('Allow', 'GET, HEAD');
  throw new RequestError('method-not-allowed', 'This page can only be read.');
};

/** A misspelt API path must not end up at a hub. */
const unknownApi: Middleware = (ctx, next) => {
  if (!ctx.path.startsWith('/api/')) return next();
  throw new RequestError('not-found', 'The API has no such address or method.');
};

/** What a handler throws ends here. */
const failures =
  ({ log }: HttpParts): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (cause) {
      tellFailure(ctx, cause, log);
    }
  };
