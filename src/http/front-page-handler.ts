import type { Context, Middleware } from 'koa';
import { type LaunchChoice, linkOf } from '../launch/launch-choice.ts';
import { readLaunchForm } from '../launch/launch-form.ts';
import { isGuessedArchive } from '../launch/pasted-archive.ts';
import { type Found, frontPage } from '../pages/front-page.ts';
import { waitWords } from '../pages/wait-words.ts';
import { type ExpectParts, expectedLaunch, hasLine } from './expected-launch.ts';
import type { HttpParts } from './http-parts.ts';
import { ownAddress } from './own-address.ts';
import { sendPage } from './site-pages.ts';

/** For so long the page as it is before anybody asks may be kept, s. */
const EMPTY_PAGE_S = 60;

type FrontParts = ExpectParts & Pick<HttpParts, 'client' | 'publicUrl' | 'site' | 'pages' | 'streams'>;

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
  const { wait: expected, isComplete, at } = await expectedLaunch(parts, made.spec);
  const wait = waitWords(expected, { isComplete, hasLine: hasLine(parts), now: at });
  return { kind: 'launch', choice, link: made.link, wait, isGuess: isGuessedArchive(choice) };
}
