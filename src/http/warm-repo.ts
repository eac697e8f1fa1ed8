import type { Context, Middleware } from 'koa';
import { linkOf } from '../launch/launch-choice.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { OPENS_NOTHING } from '../launch/opening.ts';
import { readRepoPath, repoPath } from '../launch/repo-path.ts';
import { spellingOf } from '../launch/spelling.ts';
import { requireShortUrl } from './api-spec.ts';
import { RequestError } from './errors.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { refusalOf } from './prewarm.ts';
import { prewarmCaller } from './prewarm-access.ts';
import { readBody } from './read-body.ts';
import { pathBehind, REPO } from './repo-face.ts';

const LONGEST_FORM = 4_096;

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
    const caller = prewarmCaller(parts.prewarm.mode, parts.access, '', parts.client.address(ctx.req));
    requireOwnForm(parts, ctx);
    const form = new URLSearchParams(await readBody(ctx.req, LONGEST_FORM));
    const order = { spec: specAt(repo, form.get('ref')?.trim() ?? ''), members: null, copies: 1, caller };
    const said = await new Promise<'begun' | 'ready'>((resolve, reject) => {
      // Called off by nobody: whoever asked has long had an answer.
      const { signal } = new AbortController();
      const warm = parts.prewarm.prewarmer.warm(order, { progress: () => resolve('begun') }, signal);
      warm.then((result) => {
        const refusal = refusalOf(result);
        if (refusal !== null) reject(refusal);
        else if (result.end === 'ready') resolve('ready');
        else reject(new RequestError('none-eligible', result.message));
      }, reject);
    });
    ctx.status = 303;
    ctx.set('Location', `${REPO}${repoPath({ ...repo, repo: spellingOf(repo) })}?warm=${said}#warm`);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = '';
  };

/** As the path spells it: hubs build each spelling apart. */
function specAt(repo: LaunchSpec, ref: string): LaunchSpec {
  const choice = { provider: repo.provider, repo: spellingOf(repo), ref, opening: OPENS_NOTHING };
  const made = linkOf(choice);
  if (made.ok) return made.spec;
  throw new RequestError('bad-body', made.problem.message);
}

function requireOwnForm(parts: HttpParts, ctx: Context): void {
  const { origin, 'sec-fetch-site': site } = ctx.req.headers;
  const isOwn =
    site === undefined ? origin === undefined || isAt(origin, ownAddress(parts, ctx.req)) : site === 'same-origin';
  if (!isOwn) throw new RequestError('forbidden', 'This form has to be sent from its own page.');
}

const isAt = (origin: string, address: string): boolean =>
  URL.canParse(origin) && URL.canParse(address) && new URL(origin).host === new URL(address).host;
