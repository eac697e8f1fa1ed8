import type { Context, Middleware } from 'koa';
import { type LaunchChoice, linkOf } from '../launch/launch-choice.ts';
import { readLaunchForm } from '../launch/launch-form.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { isGuessedArchive } from '../launch/pasted-archive.ts';
import { type Found, frontPage } from '../pages/front-page.ts';
import { type WaitWords, waitWords } from '../pages/wait-words.ts';
import { expectedWait } from '../routing/expected-wait.ts';
import { explain } from '../routing/explain.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { sendPage } from './site-pages.ts';

/** For so long the page as it is before anybody asks may be kept, s. */
const EMPTY_PAGE_S = 60;

type FrontParts = Pick<HttpParts, 'client' | 'publicUrl' | 'site' | 'ledger' | 'federation' | 'now' | 'random'>;

/** `GET /`: the launch form, and what it makes of `?repo=…`. Looks up; starts nothing. */
export const frontPageHandler =
  (parts: FrontParts): Middleware =>
  async (ctx: Context) => {
    const { pasted, choice } = readLaunchForm(ctx.querystring);
    const found = await findLaunch(parts, pasted, choice);
    const page = frontPage(parts.site, {
      origin: ownAddress(parts, ctx.req),
      pasted,
      found,
      goes: new URLSearchParams(ctx.querystring).has('go'),
    });
    sendPage(ctx, page, found.kind === 'nothing-asked' ? { maxAgeS: EMPTY_PAGE_S } : {});
  };

async function findLaunch(parts: FrontParts, pasted: string, choice: LaunchChoice | null): Promise<Found> {
  if (choice === null) return { kind: pasted === '' ? 'nothing-asked' : 'unknown' };
  const made = linkOf(choice);
  if (!made.ok) return { kind: 'faulty', choice };
  const wait = await waitOf(parts, made.spec);
  return { kind: 'launch', choice, link: made.link, wait, isGuess: isGuessedArchive(choice) };
}

/** What a visitor without a cookie would have to wait. */
async function waitOf({ ledger, federation, now, random }: FrontParts, spec: LaunchSpec): Promise<WaitWords> {
  const known = await ledger.recall(spec.repoKey);
  const at = now();
  const request = { spec, sticky: -1, builds: known.records, heat: known.heat(at), now: at, random };
  const wait = expectedWait(spec, explain(request, federation()), known.records, at);
  return waitWords(wait, ledger.stats.storeUp, at);
}
