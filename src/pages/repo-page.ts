import type { RepoHistory } from '../builds/repo-history.ts';
import type { SaidFailure } from '../builds/said-failure.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { repoAddress } from '../launch/repo-address.ts';
import type { Advice } from '../routing/repo-advice.ts';
import type { RepoPlace } from '../routing/repo-places.ts';
import { adviceWords } from './advice-words.ts';
import { dayChart } from './day-chart.ts';
import { count, percent } from './figures.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { providerWords } from './launch-fields.ts';
import { layout } from './layout.ts';
import { moment } from './moment.ts';
import type { Site } from './site.ts';
import { type WarmPart, warmPart } from './warm-part.ts';

export interface RepoPage {
  readonly spec: LaunchSpec;
  /** null: it cannot be read now. */
  readonly history: RepoHistory | null;
  readonly places: readonly RepoPlace[];
  readonly advice: readonly Advice[];
  readonly warm: WarmPart;
  /** Path and query of the front page for it, where its link and badges are. */
  readonly front: string;
  /** Path of the same as JSON. */
  readonly json: string;
}

/** `/repo/…`: a repository for its author. */
export function repoPage(site: Site, page: RepoPage): string {
  const { spec, history, places, advice, front } = page;
  const { repo, provider } = spec;
  const home = repoAddress(spec);
  const isKnown = places.length > 0 || (history !== null && isSeen(history));
  return layout(site, {
    title: `${repo}: launches and builds`,
    description: `How ${repo} is launched here: where it is built, how long it takes, and what fails.`,
    isListed: isKnown,
    main: html`<h1>${repo}</h1>
<p class="lead">How it is launched here, for whoever looks after it.</p>
<p class="note">${providerWords(provider)}${home !== null && html` · <a href="${home}">${home.replace(/^https?:\/\//, '')}</a>`}</p>
<p class="actions"><a class="button" href="${front}">Launch link and badges</a></p>
${!isKnown && nothing(history === null)}
${adviceCallouts(advice, page.warm.kind !== 'off')}
${history !== null && isSeen(history) && launches(history)}
${history === null && isKnown && AWAY}
${isKnown && builds(places)}
${history !== null && history.failures.length > 0 && failures(history.failures)}
${history !== null && history.refs.length > 0 && refs(history)}
${warmPart(page.warm)}
<p class="note">Nothing is kept of visitors, and nothing of launches with a login. For programs: <a href="${page.json}">${page.json}</a>.</p>`,
  });
}

const isSeen = ({ launches, quick, built, failed }: RepoHistory): boolean => launches + quick + built + failed > 0;

const AWAY = html`<p class="callout">What was counted cannot be looked up right now.</p>`;

const nothing = (isAway: boolean): Html =>
  isAway
    ? AWAY
    : html`<div class="callout"><p><strong>Nobody has launched this here lately.</strong> Check that the name is right; if it is, the first launch has to build it, which takes some minutes.</p></div>`;

/** What the same is to be done about stands together: a repository may have several branches that move. */
function adviceCallouts(advice: readonly Advice[], canWarm: boolean): HtmlPart {
  const said = advice.map((one) => adviceWords(one, canWarm));
  const todos = [...new Set(said.map(({ todo }) => todo))];
  return todos.map((todo) => {
    const about = said.filter((one) => one.todo === todo);
    return html`<div class="callout">
${about.map(({ headline }, i) => html`<p><strong>${headline}</strong>${i === about.length - 1 && ` ${about[i]!.detail}`}</p>\n`)}<p>${todo}</p>
</div>`;
  });
}

function launches(history: RepoHistory): Html {
  const { days, quick, built, failed, failedBy } = history;
  const seen = quick + built;
  const facts: readonly (readonly [name: string, fact: HtmlPart])[] = [
    ['Launches', html`${count(history.launches)} in ${days.length} days`],
    [
      'Quick',
      seen === 0
        ? failed > 0
          ? 'none: all that were seen failed'
          : NOT_SEEN
        : html`${percent(quick / seen)} of ${count(seen)} found their image there; ${count(built)} had to wait for a build`,
    ],
    ['Usual wait', waitWords(history.usualWaitS)],
    [
      'Failed',
      failed === 0
        ? 'none that was seen'
        : html`${count(failed)} (${failedBy.map(([end, times], i) => html`${i > 0 && ', '}${count(times)} ${END_WORDS[end] ?? end}`)})`,
    ],
  ];
  return html`<h2>Launches</h2>
<dl class="facts">
${facts.map(([name, fact]) => html`<dt>${name}</dt><dd class="number">${fact}</dd>\n`)}</dl>
<h3>Launches per day</h3>
${dayChart(
  'Launches per day',
  days.map(({ day, launches: value }) => ({ day, value })),
)}
<details class="measure">
<summary>The same as a table</summary>
${table(
  'Launches per day',
  ['Day', 'Launches', 'Quick', 'Built', 'Failed'],
  days
    .toReversed()
    .filter((day) => day.launches + day.quick + day.built + day.failed > 0)
    .map((day) => [day.day, count(day.launches), count(day.quick), count(day.built), count(day.failed)]),
)}
<p class="note">Days of UTC. Days without a launch are left out.</p>
</details>`;
}

const NOT_SEEN = 'not known: these launches went on at their hubs, where the gateway does not see them';

function waitWords(seconds: number | null): string {
  if (seconds === null) return 'not known';
  if (seconds === Number.POSITIVE_INFINITY) return 'more than 15 min for half of them';
  return `${seconds < 60 ? `${seconds} s` : `${seconds / 60} min`} or less for half of them`;
}

/** How launches end that fail, for people. */
const END_WORDS: Readonly<Record<string, string>> = {
  repo: 'could not be built',
  hub: 'trouble at the hub',
  lost: 'the hub was lost',
  full: 'no hub had a place',
  queue: 'no place came free',
  'repo-quota': 'too many sessions of this repository',
  'rate-limit': 'launched too often from one address',
  timeout: 'took too long',
  remembered: 'had failed before',
  'not-allowed': 'not allowed here',
  'none-eligible': 'no hub was there',
  request: 'the link was wrong',
  token: 'the page was too old',
  banned: 'banned at the hub',
};

const STATES: Readonly<Record<RepoPlace['state'], readonly [tone: string, words: string]>> = {
  built: ['good', 'built'],
  presumed: ['note', 'launched there, not seen built'],
  building: ['warn', 'being built'],
  failed: ['bad', 'failed'],
};

function builds(places: readonly RepoPlace[]): Html {
  const head = html`<h2>What is built where</h2>`;
  if (places.length === 0)
    return html`${head}
<p>No hub is known to hold an image of it now. Images that nobody uses are dropped after some weeks.</p>`;
  const rows = places.map(({ ref, member, state, since, usedAt, resolvedRef }) => {
    const [tone, words] = STATES[state];
    const isCommit = resolvedRef !== null && resolvedRef !== ref;
    return [
      html`<span class="mono">${shortRef(ref)}</span>${isCommit && html` <span class="note mono">${shortRef(resolvedRef)}</span>`}`,
      member,
      html`<span class="state ${tone}">${words}</span>`,
      since === null ? '' : moment(since),
      moment(usedAt),
    ];
  });
  return html`${head}
${table('What is built where', ['Ref', 'Hub', 'State', 'Since', 'Last used'], rows)}`;
}

/** Commits are told apart by their first characters. */
const shortRef = (ref: string): string => (/^[0-9a-f]{40,64}$/.test(ref) ? ref.slice(0, 10) : ref);

const failures = (said: readonly SaidFailure[]): Html => html`<h2>Last failures</h2>
<ul class="plain">
${said.map(
  ({
    at,
    member,
    ref,
    why,
    message,
  }) => html`<li><p>${moment(at)} · <span class="mono">${shortRef(ref)}</span> at ${member}: ${END_WORDS[why] ?? why}</p>
${message !== '' && html`<p class="words mono">${message}</p>`}</li>`,
)}
</ul>`;

const refs = ({ refs: known, days }: RepoHistory): Html => html`<h2>Refs that were launched</h2>
${table(
  'Refs that were launched',
  ['Ref', 'Launches', 'Builds'],
  known.map(({ ref, launches: launched, builds: made }) => [
    ref === null ? 'others' : html`<span class="mono">${shortRef(ref)}</span>`,
    count(launched),
    count(made),
  ]),
)}
<p class="note">In ${days.length} days. Builds are those that the gateway saw, at all hubs together.</p>`;

/** A table that scrolls by itself where it is too wide. */
const table = (
  label: string,
  heads: readonly string[],
  rows: readonly (readonly HtmlPart[])[],
): Html => html`<div class="wide" tabindex="0" role="region" aria-label="${label}">
<table class="number">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>
</div>`;
