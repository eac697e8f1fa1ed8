import type { Middleware } from 'koa';
import { type LinkResult, linkOf } from '../launch/launch-choice.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { linkSpecPath } from '../launch/link-spec-path.ts';
import { parseSpecPath } from '../launch/parse-launch.ts';
import { escapeForPath } from '../launch/percent.ts';
import { readPasted } from '../launch/read-pasted.ts';
import { repoPath } from '../launch/repo-path.ts';
import { type ExplainPage, explainPage } from '../pages/explain-page.ts';
import { explainLaunch } from './explain-launch.ts';
import type { HttpParts } from './http-parts.ts';
import { sendPage } from './site-pages.ts';
import { LAUNCH } from './waiting-page.ts';

export const EXPLAIN = '/explain';

/** The page without a question is the same for everybody, seconds. */
const MAX_AGE_S = 300;

/** `GET /explain?link=<launch link, or what the front page takes>`: what would be decided for a visitor without a cookie, and why. No side effect. */
export const whyThisHub =
  (parts: HttpParts): Middleware =>
  async (ctx) => {
    const link = new URLSearchParams(ctx.querystring).get('link')?.trim() ?? '';
    const { policy } = parts.federation().settings;
    const answer = await answerTo(parts, link);
    const page = explainPage(ctx.site, { link, policy, answer });
    sendPage(ctx, page, options(answer));
  };

const options = ({ kind }: ExplainPage['answer']): Parameters<typeof sendPage>[2] =>
  kind === 'nothing-asked' ? { maxAgeS: MAX_AGE_S } : { status: kind === 'wrong-link' ? 400 : 200 };

async function answerTo(parts: HttpParts, link: string): Promise<ExplainPage['answer']> {
  if (link === '') return { kind: 'nothing-asked' };
  const read = readLink(link);
  if (!read.ok) return { kind: 'wrong-link', ...read.problem };
  const launch = LAUNCH + read.link.slice(V2.length);
  return {
    kind: 'explained',
    decision: { ...(await decisionOn(parts, read.spec)), launch, author: `/repo/${repoPath(read.spec)}` },
  };
}

const V2 = '/v2/';

/** A launch link is taken as it stands, with the query that says what it opens; anything else as the front page takes it. */
function readLink(link: string): LinkResult {
  const { specPath } = linkSpecPath(link);
  const parsed = parseSpecPath(specPath);
  if (parsed.ok) {
    const query = /\?[^#\s]*/.exec(link)?.[0] ?? '';
    return { ok: true, spec: parsed.spec, link: V2 + escapeForPath(specPath) + query };
  }
  const choice = readPasted(link);
  // Any address might be a clone URL: one that looks like a launch link with a slip is rather that.
  if (choice === null || (choice.provider === 'git' && parsed.problem.suggestion !== null)) return parsed;
  return linkOf(choice);
}

async function decisionOn(parts: HttpParts, spec: LaunchSpec) {
  const explained = await explainLaunch(spec, parts);
  const { records } = await parts.ledger.recall(spec.repoKey);
  const builtSince = records.flatMap(({ ref, member, builtSince: since }) =>
    ref === spec.ref && since !== null ? [[member, since] as const] : [],
  );
  return { ...explained, builtSince: Object.fromEntries(builtSince) };
}
