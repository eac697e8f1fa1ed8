import type { Middleware } from 'koa';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { parseSpecPath } from '../launch/parse-launch.ts';
import type { Badge } from '../pages/badge.ts';
import { launchesBadge } from '../pages/launches-badge.ts';
import { waitBadge, wrongLinkBadge } from '../pages/wait-badge.ts';
import type { DrawnBadges } from './drawn-badges.ts';
import { type ExpectParts, expectedLaunch } from './expected-launch.ts';
import type { HttpParts } from './http-parts.ts';
import { LaunchTotals, type TotalParts } from './launch-totals.ts';

/** The badges whose addresses stand in READMEs all over the world; true: with the mark. */
export const BADGES: Readonly<Record<string, boolean>> = {
  '/badge.svg': false,
  '/assets/images/badge.svg': false,
  '/badge_logo.svg': true,
};
const PLAIN_MAX_AGE_S = 86_400;

/** Serves one badge that always says the same. */
export function plainBadge(drawn: DrawnBadges, hasMark: boolean): Middleware {
  const badge: Badge = { label: 'launch', message: 'binder', tone: 'brand', hasMark, title: 'launch binder' };
  return (ctx) => drawn.send(ctx, badge, PLAIN_MAX_AGE_S);
}

export const WAIT_BADGES = '/badge/';
/** No provider has that name. */
export const LAUNCH_BADGES = `${WAIT_BADGES}launches/`;
/** Badges of what changes from minute to minute may be kept for so long, s. */
const LIVE_MAX_AGE_S = 120;

/** `GET /badge/<provider>/<spec>.svg`: whether a launch would be quick now. Looks up; starts nothing. */
export const waitBadges =
  (parts: ExpectParts, drawn: DrawnBadges): Middleware =>
  async (ctx) => {
    const asked = badgeSpec(ctx.req.url!, WAIT_BADGES);
    drawn.send(ctx, typeof asked === 'string' ? wrongLinkBadge(asked) : await badgeOf(parts, asked), LIVE_MAX_AGE_S);
  };

async function badgeOf(parts: ExpectParts, spec: LaunchSpec): Promise<Badge> {
  const { wait, isComplete } = await expectedLaunch(parts, spec);
  return waitBadge(wait, isComplete);
}

const USUAL_DAYS = 30;

/** `GET /badge/launches/<provider>/<spec>.svg?days=7`: how often the repository was launched lately, at whatever ref. */
export function launchBadges(parts: TotalParts & Pick<HttpParts, 'daysKept'>, drawn: DrawnBadges): Middleware {
  const totals = new LaunchTotals(parts);
  const badgeFor = async (asked: LaunchSpec | string, days: number): Promise<Badge> => {
    if (typeof asked === 'string') return wrongLinkBadge(asked);
    if (!(days >= 1 && days <= parts.daysKept)) return wrongLinkBadge(`The days must be 1 to ${parts.daysKept}.`);
    return launchesBadge(await totals.of(asked.repoKey, days), days);
  };
  return async (ctx) => {
    const days = new URLSearchParams(ctx.querystring).get('days');
    const usual = Math.min(USUAL_DAYS, parts.daysKept);
    const badge = await badgeFor(badgeSpec(ctx.req.url!, LAUNCH_BADGES), days === null ? usual : wholeNumber(days));
    drawn.send(ctx, badge, LIVE_MAX_AGE_S);
  };
}

const wholeNumber = (text: string): number => (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN);

const SUFFIX = '.svg';

/**
 * The launch that a badge is about, read from the raw bytes as of a launch link; a text: what is wrong with the address.
 * That is no error for HTTP: image proxies show nothing of an answer that is not 200, and the author who could mend the
 * README would see a broken picture instead of `wrong link`.
 */
function badgeSpec(target: string, prefix: string): LaunchSpec | string {
  const [path = ''] = target.split('?', 1);
  // Only the last one is ours: repositories and refs may end in .svg, too.
  if (!path.endsWith(SUFFIX)) return `The address of a badge ends in ${SUFFIX}.`;
  const parsed = parseSpecPath(path.slice(prefix.length, -SUFFIX.length));
  return parsed.ok ? parsed.spec : parsed.problem.message;
}
