import type { Middleware } from 'koa';
import type { MemberState, Standing } from '../members/roster.ts';
import { escapeHtml } from './escape-html.ts';
import { federationStatus, type MemberStatus } from './federation-status.ts';
import type { HttpParts } from './http-parts.ts';
import { PAGE_POLICY, pageShell } from './page-shell.ts';
import type { PredictionSummary } from './prediction-counts.ts';

const STYLE = `
main{padding-top:6vh}
section{border-top:1px solid var(--line);padding:1rem 0}
h2{font-size:1.2rem;margin:0;overflow-wrap:anywhere}
h2 span{font-weight:400;color:var(--soft)}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.15rem 1rem;margin:.5rem 0 0;font-size:.95rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere;min-width:0}
.soft{color:var(--soft);font-size:.9rem}
`;

/** `GET /federation`: how the federation is, for people. */
export const federationPage =
  (parts: HttpParts): Middleware =>
  (ctx) => {
    const { members, predictions } = federationStatus(parts);
    const serving = members.filter(({ routing }) => routing.out === null).length;
    ctx.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': PAGE_POLICY,
      'X-Content-Type-Options': 'nosniff',
    });
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = pageShell(
      `${serving} of ${members.length} ${members.length === 1 ? 'hub is' : 'hubs are'} in service`,
      STYLE,
      `<p>Predicted right: ${predictionText(predictions)}</p>
${mispredictions(predictions)}${members.map(memberSection).join('')}
<p class="soft">As of ${time(parts.now())}; counted since the gateway started. For programs: <a href="api/v1/members">api/v1/members</a>.</p>`,
    );
  };

const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  unchecked: 'not checked yet',
  up: 'up',
  down: 'down',
  maintenance: 'in maintenance',
};

function memberSection(status: MemberStatus): string {
  const { member, pods } = status.state;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Address', link(member.url)],
    ['State', standingText(status.state)],
    ['Pods', pods === null ? 'not told' : `${pods.total}${pods.quota === null ? ', no quota' : ` of ${pods.quota}`}`],
    ['Weight', `${member.weight}${member.prime ? ', prime' : ''}`],
    ['Launches', launchText(status)],
    ['Builds under', escapeHtml(generationText(status))],
    ['Cold', coldText(status)],
    ['Predicted right', predictionText(status.predictions)],
  ];
  const shown = rows.flatMap(([name, html]) => (html === null ? [] : [`<dt>${name}</dt><dd>${html}</dd>`]));
  return `<section>
<h2>${escapeHtml(member.name)} <span>${STANDING_WORDS[status.state.standing]}</span></h2>
<dl>${shown.join('\n')}</dl>
</section>
`;
}

const link = (url: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;

function standingText({ standing, reason, detail, since }: MemberState): string {
  const why = [reason, detail].filter((words) => words !== '').join(': ');
  return `${STANDING_WORDS[standing]} since ${time(since)}${why === '' ? '' : ` (${escapeHtml(why)})`}`;
}

const launchText = ({ launches, launchShare }: MemberStatus): string =>
  launchShare === null ? 'none yet' : `${percent(launchShare)} (${count(launches)})`;

function generationText({ versions, imagePrefix, state }: MemberStatus): string {
  const known = [
    ...(versions === null ? [] : [`versions ${versions}`]),
    ...(imagePrefix === null ? [] : [`images ${imagePrefix}…`]),
  ];
  const text = known.length === 0 ? 'not known' : known.join(', ');
  return state.versionAgrees ? text : `${text}; not the versions of the federation`;
}

/** null: nothing to be told. */
function coldText({ cold, heldBack }: MemberStatus): string | null {
  if (cold === null) return null;
  const { since, until, buildsPerMinute } = cold;
  const limit =
    buildsPerMinute === null
      ? ''
      : `; may be made to begin ${buildsPerMinute.toFixed(1)} builds a minute now, ${count(heldBack)} sent elsewhere so far`;
  return `its builder changed at ${time(since)}; until ${time(until)}${limit}`;
}

const predictionText = ({ seen, right }: PredictionSummary): string =>
  right === null
    ? 'no launch has been seen through yet'
    : `${percent(right)} of ${count(seen)} ${seen === 1 ? 'launch' : 'launches'} whose outcome was seen`;

const mispredictions = ({ right, missing, unexpected }: PredictionSummary): string =>
  right === null
    ? ''
    : `<p class="soft">Expected to be built, and was not: ${count(missing)}. Expected to need a build, and did not: ${count(unexpected)}.</p>\n`;

/** Nearly all is not rounded up to all. */
const percent = (share: number): string => `${(share === 1 ? 100 : Math.min(99.9, share * 100)).toFixed(1)} %`;

const count = (n: number): string => n.toLocaleString('en');

const time = (ms: number): string => {
  const iso = new Date(ms).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
};
