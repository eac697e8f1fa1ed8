import type { Context, Middleware } from 'koa';
import { linkOf, takesRef } from '../launch/launch-choice.ts';
import { formQuery } from '../launch/launch-form.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { OPENS_NOTHING } from '../launch/opening.ts';
import { encodePath } from '../launch/percent.ts';
import { readRepoPath, repoPath } from '../launch/repo-path.ts';
import { repoPage } from '../pages/repo-page.ts';
import type { WarmPart } from '../pages/warm-part.ts';
import { requireShortUrl } from './api-spec.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { PREWARM, refusalOf } from './prewarm.ts';
import { prewarmCaller } from './prewarm-access.ts';
import { readBody } from './read-body.ts';
import { repoReport } from './repo-report.ts';
import { sendPage } from './site-pages.ts';

export const REPO = '/repo/';
export const REPOS = '/api/v1/repos/';

/** Whoever passes them on may keep the page and its JSON for so long, s: each reads the store once. */
const MAX_AGE_S = 60;
const LONGEST_FORM = 4_096;

const pathBehind = (ctx: Context, prefix: string): string => ctx.req.url!.split('?', 1)[0]!.slice(prefix.length);

/** `GET /repo/<provider>/<repo>`: the repository's page. What names no provider goes on: a link from before `/v2`. */
export const repoFace =
  (parts: HttpParts): Middleware =>
  async (ctx, next) => {
    const spec = readRepoPath(pathBehind(ctx, REPO));
    if (spec === null) return next();
    const report = await repoReport(parts, spec);
    const path = repoPath(spec);
    const usual = report.history?.refs.find(({ ref }) => ref !== null)?.ref ?? spec.ref;
    const page = repoPage(ctx.site, {
      ...report,
      warm: warmPartOf(parts, ctx, spec, usual),
      front: `/${formQuery({ provider: spec.provider, repo: spec.repo, ref: takesRef(spec.provider) && usual !== 'HEAD' ? usual : '', opening: OPENS_NOTHING })}`,
      json: REPOS + path,
    });
    return sendPage(ctx, page, ctx.querystring === '' ? { maxAgeS: MAX_AGE_S } : {});
  };

function warmPartOf(parts: HttpParts, ctx: Context, spec: LaunchSpec, ref: string): WarmPart {
  const { access, tokens } = parts.prewarm.access;
  const path = repoPath(spec);
  if (access === 'anyone') {
    const said = new URLSearchParams(ctx.querystring).get('warm');
    const told = said === 'begun' || said === 'ready' ? said : null;
    return { kind: 'form', action: REPO + path, ref, said: told };
  }
  if (access === 'off' || tokens.length === 0) return { kind: 'off' };
  const withRef = takesRef(spec.provider) ? `${path}/${encodePath(ref)}` : path;
  return { kind: 'token', address: `${ownAddress(parts, ctx.req)}${PREWARM}${withRef}` };
}

/**
 * `POST /repo/<provider>/<repo>` with `ref`: has it built, where anybody may ask for that. Answers as soon as it has begun, or
 * was refused; a form of another site is, for it would be paid from its visitors' budgets.
 */
export const warmRepo =
  (parts: HttpParts): Middleware =>
  async (ctx, next) => {
    requireShortUrl(ctx, parts.limits);
    const repo = readRepoPath(pathBehind(ctx, REPO));
    if (repo === null) return next();
    const caller = prewarmCaller(parts.prewarm.access, '', parts.client.address(ctx.req));
    requireOwnForm(parts, ctx);
    const ref = new URLSearchParams(await readBody(ctx.req, LONGEST_FORM)).get('ref')?.trim() ?? '';
    const made = linkOf({
      provider: repo.provider,
      repo: repo.repo,
      ref: ref === 'HEAD' ? '' : ref,
      opening: OPENS_NOTHING,
    });
    if (!made.ok) throw new RequestError('bad-body', made.problem.message);
    const order = { spec: made.spec, members: null, copies: 1, caller };
    const end = await new Promise<'begun' | 'ready'>((resolve, reject) => {
      // Nobody waits for its end: whoever asked has long had an answer.
      const warm = parts.prewarm.prewarmer.warm(
        order,
        { progress: () => resolve('begun') },
        new AbortController().signal,
      );
      warm.then((result) => {
        const refusal = refusalOf(result);
        if (refusal !== null) reject(refusal);
        else if (result.end === 'ready') resolve('ready');
        else reject(new RequestError('none-eligible', result.message));
      }, reject);
    });
    ctx.status = 303;
    ctx.set('Location', `${REPO}${repoPath(repo)}?warm=${end}#warm`);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = '';
  };

function requireOwnForm(parts: HttpParts, ctx: Context): void {
  const { origin } = ctx.req.headers;
  const site = ctx.req.headers['sec-fetch-site'];
  const isOwn =
    site === undefined ? origin === undefined || isAt(origin, ownAddress(parts, ctx.req)) : site === 'same-origin';
  if (!isOwn) throw new RequestError('forbidden', 'This form has to be sent from its own page.');
}

const isAt = (origin: string, address: string): boolean =>
  URL.canParse(origin) && URL.canParse(address) && new URL(origin).host === new URL(address).host;

/** `GET /api/v1/repos/<provider>/<repo>`: the same for programs. */
export const repoJson =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const spec = readRepoPath(pathBehind(ctx, REPOS));
    if (spec === null)
      throw new RequestError(
        'wrong-link',
        'The address names a provider and a repository: /api/v1/repos/gh/owner/repo.',
      );
    const { history, places, advice } = await repoReport(parts, spec);
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Cache-Control', `public, max-age=${MAX_AGE_S}`);
    ctx.body = {
      provider: spec.provider,
      repo: spec.repo,
      history: history === null ? null : publicHistory(history),
      places: places.map(({ since, usedAt, ...place }) => ({ ...place, since: time(since), usedAt: time(usedAt) })),
      advice: advice.map((one) => ('at' in one ? { ...one, at: time(one.at) } : one)),
    };
  };

const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

const publicHistory = ({
  failures,
  failedBy,
  usualWaitS,
  ...history
}: NonNullable<Awaited<ReturnType<typeof repoReport>>['history']>) => ({
  ...history,
  failedBy: Object.fromEntries(failedBy),
  /** A wait that is longer than any that is told apart has no number. */
  usualWaitSeconds: usualWaitS === Number.POSITIVE_INFINITY ? null : usualWaitS,
  failures: failures.map((failure) => ({ ...failure, at: time(failure.at) })),
});
