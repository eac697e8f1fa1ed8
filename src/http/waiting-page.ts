import type { Context, Middleware } from 'koa';
import type { BuildRecord } from '../builds/build-record.ts';
import type { KnownRepo } from '../builds/known-repo.ts';
import { issuesAddress } from '../launch/issues-address.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { notebookPreview } from '../launch/notebook-preview.ts';
import { parseSpecPath } from '../launch/parse-launch.ts';
import { escapeForPath } from '../launch/percent.ts';
import { repoAddress } from '../launch/repo-address.ts';
import { repoPath } from '../launch/repo-path.ts';
import { launchPage } from '../pages/launch-page.ts';
import { launchPreview } from '../pages/launch-preview-page.ts';
import { buildBegun, launchTimes } from '../routing/launch-time.ts';
import { placeLaunch } from '../streams/placement.ts';
import { withBuildToken } from './build-token.ts';
import { isBot } from './crawlers.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { pageToken } from './page-token.ts';
import { refusalError } from './refusal-error.ts';
import { RETRY } from './retry.ts';
import { sendLaunchPreview } from './send-launch-preview.ts';
import { sendPage } from './site-pages.ts';
import { stickyMember } from './sticky-member.ts';

export const LAUNCH = '/launch/';
/** A launch as a redirect where `/v2` answers with the waiting page: for browsers that cannot show that. */
export const PLAIN = '/plain/';

/** `GET /launch/<provider>/<spec>`: the page to wait at. Decides nothing and counts nothing: the launch is its stream. */
export const waitingPage =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const target = ctx.req.url!;
    const [path = ''] = target.split('?', 1);
    const query = target.slice(path.length);
    const specPath = path.slice(LAUNCH.length);
    const parsed = parseSpecPath(specPath);
    if (parsed.ok && isBot(ctx.req.headers['user-agent'])) return sendLaunchPreview(parts, ctx, parsed.spec);
    if (parts.streams === null) {
      ctx.status = 302;
      ctx.set('Location', `/v2/${specPath}${query}`);
      ctx.body = '';
      return;
    }
    if (parsed.ok) return showWaitingPage(parts, ctx, parsed.spec, await parts.ledger.recall(parsed.spec.repoKey));
    const { message, suggestion } = parsed.problem;
    throw new RequestError('wrong-link', message, { suggestion: suggestion && LAUNCH + suggestion + query });
  };

/** `GET /plain/<provider>/<spec>`: answered as `/v2` would be to a script. */
export const plainLaunch =
  (launch: Middleware): Middleware =>
  (ctx, next) => {
    ctx.req.url = `/v2/${ctx.req.url!.slice(PLAIN.length)}`;
    ctx.state.isPlain = true;
    return launch(ctx, next);
  };

export const isPlain = (ctx: Context): boolean => ctx.state.isPlain === true;

/**
 * Does a person open this address, and would see a page of ours? Scripts get no page, nor do frames, which ours refuse to
 * be shown in. `Sec-Fetch-*` is sent by all browsers since 2023; those before it say that they take HTML.
 */
export function isOpened({ method, headers }: Context['req']): boolean {
  const says = (name: string, word: string) => headers[name] === undefined || headers[name] === word;
  const takesHtml = headers.accept?.includes('text/html') ?? false;
  return method === 'GET' && takesHtml && says('sec-fetch-mode', 'navigate') && says('sec-fetch-dest', 'document');
}

/** Answers with the page of this launch. @throws RequestError where nobody could take it, however long it waited */
export function showWaitingPage(parts: HttpParts, ctx: Context, spec: LaunchSpec, known: KnownRepo): void {
  const now = parts.now();
  const federation = parts.federation();
  const sticky = stickyMember(parts, federation, ctx.req.headers.cookie, spec, now);
  const { records } = known;
  const placing = placeLaunch(
    { spec, sticky, builds: records, demand: known.demand(now), now, random: parts.random },
    federation,
  );
  if (placing.kind === 'none') {
    parts.counts.refused(placing.refusal);
    throw refusalError(placing.refusal);
  }
  const place = placing.kind === 'place' ? placing.place : null;
  const begun = place?.reason === 'building' ? buildBegun(records, spec.ref, place.member.name) : null;
  const [path = ''] = ctx.req.url!.split('?', 1);
  const query = ctx.req.url!.slice(path.length);
  const link = escapeForPath(`${spec.provider}/${spec.raw}`);
  const isOwn = path.startsWith(LAUNCH);
  const page = launchPage(ctx.site, {
    repo: spec.repo,
    ref: spec.ref,
    linkPreview: launchPreview(spec, ownAddress(parts, ctx.req), ctx.req.url!),
    repoUrl: repoAddress(spec),
    issuesUrl: issuesAddress(spec),
    preview: notebookPreview(spec, query),
    place: place && { member: place.member.name, reason: place.reason },
    predicted: place?.predicted ?? (isBuilt(records, spec.ref) ? 'hit' : 'build'),
    times: launchTimes(records, spec.ref, begun === null ? 0 : Math.max(0, now - begun)),
    stream: withBuildToken(`/build/${link}`, pageToken(spec, now)),
    plain: `${parts.pages === 'page' ? PLAIN : '/v2/'}${link}${query}`,
    retry: `${isOwn ? RETRY + LAUNCH.slice(1) : RETRY}${link}${query}`,
    author: `/repo/${repoPath(spec)}`,
    explain: `/explain?link=${encodeURIComponent(link)}`,
    silenceMs: parts.streamSilenceMs,
  });
  if (place !== null) ctx.set({ 'Launch-Member': place.member.name, 'Launch-Reason': place.reason });
  sendPage(ctx, page);
}

const isBuilt = (records: readonly BuildRecord[], ref: string): boolean =>
  records.some((record) => record.ref === ref && record.observed?.outcome === 'built');
