import type { Context, Middleware } from 'koa';
import type { RepoHistory } from '../builds/repo-history.ts';
import { takesRef } from '../launch/launch-choice.ts';
import { formQuery } from '../launch/launch-form.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { OPENS_NOTHING } from '../launch/opening.ts';
import { encodePath } from '../launch/percent.ts';
import { readRepoPath, repoPath } from '../launch/repo-path.ts';
import { repoPage } from '../pages/repo-page.ts';
import type { WarmPart } from '../pages/warm-part.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { repoAnswer } from './api/repos-operation.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { PREWARM } from './prewarm.ts';
import { FOR_PREWARM } from './prewarm-access.ts';
import { repoReport } from './repo-report.ts';
import { sendPage } from './site-pages.ts';

export const REPO = '/repo/';
export const REPOS = '/api/v1/repos/';

/** Whoever passes them on may keep the page and its JSON for so long, s: each reads the store once. */
const MAX_AGE_S = 60;

/** The raw path, for what is escaped in it tells repositories from refs. */
export const pathBehind = (ctx: Context, prefix: string): string => ctx.req.url!.split('?', 1)[0]!.slice(prefix.length);

/** `GET /repo/<provider>/<repo>`: the repository's page. What names no provider goes on: a link from before `/v2`. */
export const repoFace =
  (parts: HttpParts): Middleware =>
  async (ctx, next) => {
    const asked = readRepoPath(pathBehind(ctx, REPO));
    if (asked === null) return next();
    const report = await repoReport(parts, asked);
    // What is offered here is spelt as most links are: another spelling would be built apart.
    const spec = { ...asked, repo: report.history?.spellings[0]?.spelling ?? asked.repo };
    const ref = report.history?.refs.find((one) => one.ref !== null)?.ref ?? asked.ref;
    const choice = {
      provider: spec.provider,
      repo: spec.repo,
      ref: takesRef(spec.provider) && ref !== 'HEAD' ? ref : '',
      opening: OPENS_NOTHING,
    };
    const page = repoPage(ctx.site, {
      ...report,
      spec,
      warm: warmPartOf(parts, ctx, spec, ref),
      front: `/${formQuery(choice)}`,
      json: REPOS + repoPath(spec),
    });
    return sendPage(ctx, page, { packs: true, maxAgeS: ctx.querystring === '' ? MAX_AGE_S : 0 });
  };

function warmPartOf(parts: HttpParts, ctx: Context, spec: LaunchSpec, ref: string): WarmPart {
  const { access } = parts.prewarm.mode;
  const path = repoPath(spec);
  if (access === 'anyone') {
    const said = new URLSearchParams(ctx.querystring).get('warm');
    return { kind: 'form', action: REPO + path, ref, said: said === 'begun' || said === 'ready' ? said : null };
  }
  if (access === 'off' || !parts.access.isGiven(FOR_PREWARM.isFor)) return { kind: 'off' };
  const withRef = takesRef(spec.provider) ? `${path}/${encodePath(ref)}` : path;
  return { kind: 'token', address: `${ownAddress(parts, ctx.req)}${PREWARM}${withRef}` };
}

/** `GET /api/v1/repos/<provider>/<repo>`: the same for programs. */
export const repoJson =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const spec = readRepoPath(pathBehind(ctx, REPOS));
    if (spec === null) {
      throw new RequestError('wrong-link', `The address names a provider and a repository: ${REPOS}gh/owner/repo.`);
    }
    const { history, places, advice } = await repoReport(parts, spec);
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Cache-Control', `public, max-age=${MAX_AGE_S}`);
    ctx.body = {
      provider: spec.provider,
      repo: spec.repo,
      history: history === null ? null : publicHistory(history),
      places: places.map((place) => ({ ...place, since: timeOrNull(place.since), usedAt: time(place.usedAt) })),
      advice: advice.map((one) => ('at' in one ? { ...one, at: time(one.at) } : one)),
    } satisfies AnswerOf<typeof repoAnswer>;
  };

const time = (ms: number) => new Date(ms).toISOString();
const timeOrNull = (ms: number | null) => (ms === null ? null : time(ms));

const publicHistory = ({ failures, failedBy, usualWaitS, ...history }: RepoHistory) => ({
  ...history,
  failedBy: Object.fromEntries(failedBy),
  // A wait that is longer than any that is told apart has no number.
  usualWaitSeconds: usualWaitS === Number.POSITIVE_INFINITY ? null : usualWaitS,
  failures: failures.map((failure) => ({ ...failure, at: time(failure.at) })),
});
