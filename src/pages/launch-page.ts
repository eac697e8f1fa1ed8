import type { NotebookPreview } from '../launch/notebook-preview.ts';
import { REASON_WORDS } from '../routing/decision-words.ts';
import type { LaunchTime } from '../routing/launch-time.ts';
import type { CacheState } from '../routing/prediction.ts';
import type { Reason } from '../routing/reasons.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { LAUNCH_TIME_SOURCES, launchTimeWords } from './launch-time-words.ts';
import { layout } from './layout.ts';
import { type LinkPreview, linkPreview } from './link-preview.ts';
import type { Site } from './site.ts';

/** A launch that somebody waits for. */
export interface LaunchPage {
  /** As a person would write it, with the ref where it says something. */
  readonly repo: string;
  readonly ref: string;
  /** Where the repository can be looked at; null: nowhere. */
  readonly repoUrl: string | null;
  /** Where its authors are told what is wrong with it; null: not known. */
  readonly issuesUrl: string | null;
  readonly preview: NotebookPreview | null;
  /** What is shown of a link to this page. */
  readonly linkPreview: LinkPreview;
  /** Where the launch would go now; null: all hubs are full, so it has to wait in line. */
  readonly place: { readonly member: string; readonly reason: Reason } | null;
  /** Is its image expected to be there? */
  readonly predicted: CacheState;
  /** How long it takes where the image is there, and where it is not. */
  readonly times: Readonly<Record<CacheState, LaunchTime>>;
  /** Addresses: the event stream, the launch without this page, the launch again, why this hub. */
  readonly stream: string;
  readonly plain: string;
  readonly retry: string;
  readonly explain: string;
  /** The repository's page for its author. */
  readonly author: string;
  /** A stream that says nothing for so long has been lost, ms. */
  readonly silenceMs: number;
}

/** In the order in which they come. Only those that happen are shown. */
const PHASES = [
  { phase: 'waiting', words: 'Waiting for the hub', of: ['hit', 'build'] },
  { phase: 'fetching', words: 'Fetching the repository', of: ['build'] },
  { phase: 'building', words: 'Building its environment', of: ['build'] },
  { phase: 'pushing', words: 'Storing the image', of: ['build'] },
  { phase: 'launching', words: 'Starting your server', of: ['hit', 'build'] },
  { phase: 'ready', words: 'Ready: opening your server', of: ['hit', 'build'] },
] as const satisfies readonly { readonly of: readonly CacheState[]; [key: string]: unknown }[];

/** What launch.js imports: asked for at once, and not when that has been read. */
const MODULES = ['event-stream.js', 'launch-log.js', 'phase-list.js', 'server-address.js', 'visit.js'];

/** What people look at while they wait. Scripts make it live; without them it shows the way to the plain link. */
export function launchPage(site: Site, page: LaunchPage): string {
  const { repo, ref, stream, silenceMs, predicted } = page;
  const main = html`<h1 id="what">Launching ${repo}</h1>
${ref !== 'HEAD' && html`<p class="lead">at <span class="mono">${ref}</span></p>`}
${withoutScripts(page)}
${failure(site, page)}
<div class="sides" id="launch" data-stream="${stream}" data-silence="${silenceMs}" data-title="${repo}">
<div id="live" class="scripted">
<h2 class="hidden">How far it is</h2>
<p class="hidden" id="status" role="status"></p>
<ol class="phases" id="phases">
${PHASES.map(({ phase, words, of }) => html`<li data-phase="${phase}"${!isOf(of, predicted) && html` hidden`}>${words}</li>`)}
</ol>
<p class="note latest mono" id="latest"></p>
<p class="warn" id="connection" role="status" hidden>The connection was lost. It is being made again.</p>
<progress id="share" max="1" value="0" aria-hidden="true"></progress>
<p class="number note"><span id="elapsed">0 s</span> so far<span id="late" hidden> · longer than usual</span></p>
</div>
${about(page)}
</div>
<details id="whole-log" class="scripted">
<summary>What the hub says</summary>
<pre class="log" id="log" tabindex="0" role="region" aria-label="What the hub says"></pre>
</details>`;
  return layout(site, {
    title: `Launching ${repo}`,
    description: `A running copy of ${repo}, in the browser.`,
    head: [
      linkPreview(site, page.linkPreview),
      MODULES.map((name) => html`<link rel="modulepreload" href="${site.file(name)}">`),
    ],
    scripts: ['launch.js'],
    main,
  });
}

const isOf = (states: readonly CacheState[], state: CacheState): boolean => states.includes(state);

const withoutScripts = ({ plain }: LaunchPage): Html => html`<noscript>
<p>This page shows how far a launch is, and needs scripts for that. The plain link launches without it:</p>
<p class="actions"><a class="button" href="${plain}">Launch on a hub</a></p>
</noscript>`;

function about(page: LaunchPage): Html {
  const { place, predicted, times, explain, author } = page;
  const hub: HtmlPart =
    place === null
      ? 'All hubs are full. The launch waits in line for a place.'
      : `${place.member}, because ${REASON_WORDS[place.reason]}.`;
  return html`<dl class="facts">
<dt>Hub</dt>
<dd><span id="hub" data-reasons="${JSON.stringify(REASON_WORDS)}">${hub}</span> <a href="${explain}" target="_blank">How this is decided</a></dd>
<dt>Usual wait</dt>
<dd>${timeOf('wait-image', times.hit, predicted === 'hit')}${timeOf('wait-build', times.build, predicted === 'build')}</dd>
${meanwhile(page)}
<dt>Its author?</dt>
<dd><a href="${author}" target="_blank">Launches and builds of this repository</a></dd>
</dl>`;
}

/** Something to read. */
function meanwhile({ preview, repoUrl }: LaunchPage): Html | null {
  if (preview === null && repoUrl === null) return null;
  const words =
    preview === null
      ? 'Look at the repository'
      : html`${preview.file === null ? 'Read the notebooks' : html`Read ${preview.file}`} on ${preview.site}`;
  return html`<dt>Meanwhile</dt>
<dd><a href="${preview?.url ?? repoUrl}" target="_blank" rel="noopener">${words}</a> <span class="note">(new tab)</span></dd>`;
}

const timeOf = (id: string, time: LaunchTime, isExpected: boolean): Html =>
  html`<span id="${id}" data-usual="${Math.round(time.usualMs)}" data-long="${Math.round(time.longMs)}"${!isExpected && html` hidden`}>${launchTimeWords(time)}, ${LAUNCH_TIME_SOURCES[time.from]}</span>`;

const failure = (
  site: Site,
  { repo, repoUrl, issuesUrl, retry }: LaunchPage,
): Html => html`<section class="callout" id="failure" hidden>
<h2>What went wrong</h2>
<p class="words" id="failure-words"></p>
<p id="hint-repo" hidden>It looks as if the repository cannot be built as it is, or has no such ref. The last lines of the log say most; whoever looks after ${repoUrl === null ? repo : html`<a href="${repoUrl}">${repo}</a>`} can mend it.</p>
<p id="hint-later" hidden>Nothing is wrong with the repository. Please try again in a few minutes.</p>
<p id="hint-again" hidden>Trying again often helps: the launch may go to another hub.</p>
<p class="actions"><a class="button" href="${retry}">Try again</a>${[
  reportButton('repo', issuesUrl, 'Tell its authors'),
  reportButton('hub', site.reportUrl, 'Report a problem'),
]}</p>
</section>`;

/** The right people to tell: those of the repository, or those of the site. The script shows whose fault it was. */
const reportButton = (fault: 'repo' | 'hub', url: string | null, words: string): Html | null =>
  url === null ? null : html` <a class="button quiet" data-fault="${fault}" href="${url}" hidden>${words}</a>`;
