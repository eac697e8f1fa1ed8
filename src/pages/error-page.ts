import { durationWords } from './duration-words.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { layout } from './layout.ts';
import type { Site } from './site.ts';

export interface PageError {
  readonly status: number;
  /** Stays the same from version to version. */
  readonly code: string;
  readonly title: string;
  readonly message: string;
  /** A link that probably does what was meant; null: no good guess. */
  readonly suggestion: string | null;
  /** When it may be worth trying again, seconds; null: not by waiting. */
  readonly retryAfterS: number | null;
  /** Path and query that were asked for. */
  readonly asked: string;
}

/** What a person sees when something went wrong: what it was, and the way on. */
export function errorPage(site: Site, error: PageError): string {
  const { status, code, title, message, suggestion, retryAfterS } = error;
  const ways = [...(WAYS[code] ?? OTHERWISE)(site, error)].filter((way) => way !== false);
  const main = html`<h1>${title}</h1>
<p class="lead">${message}</p>
${suggestion !== null && meant(suggestion)}
${retryAfterS !== null && retry(retryAfterS)}
<h2>What you can do</h2>
<ul>
${ways.map((way) => html`<li>${way}</li>`)}
</ul>
<p class="note">${status} · ${code}</p>`;
  return layout(site, { title, description: message, main });
}

const meant = (suggestion: string): Html => html`<div class="callout">
<p><strong>Did you mean this link?</strong></p>
<p><a class="mono" href="${suggestion}">${suggestion}</a></p>
</div>
<p class="actions"><a class="button" href="${suggestion}">Open it</a></p>`;

/** An empty address is that of the page itself. */
const retry = (afterS: number): Html => html`<p class="actions"><a class="button" href="">Try again</a>
<span class="note">in about ${durationWords(afterS * 1000)}</span></p>`;

type Ways = (site: Site, error: PageError) => readonly HtmlPart[];

const HUBS = html`<a href="/federation">See how the hubs are</a>.`;
const FORM = html`<a href="/">Make a launch link</a> from the address of a repository.`;
const report = ({ reportUrl }: Site, what: string): HtmlPart =>
  reportUrl !== null && html`<a href="${reportUrl}">${what}</a>.`;

/** A clone URL or a login in a link may hold a secret: it is not written into a page. */
const MAY_BE_SECRET = /@|%40|\/(?:git|ckan)\//i;

/** The link that was asked for in the form, which reads what it can of it. */
const again = (asked: string): Html =>
  MAY_BE_SECRET.test(asked)
    ? FORM
    : html`<a href="/?repo=${encodeURIComponent(asked)}">Put the link together again</a> from what is in this one.`;

const OTHERWISE: Ways = (site) => [FORM, HUBS, report(site, 'Tell those who run this site')];

const WAIT: Ways = (site) => [
  'Wait a little and try again. There is nothing wrong with your link.',
  HUBS,
  report(site, 'Tell those who run this site, if it stays like this'),
];

const WAYS: Readonly<Record<string, Ways>> = {
  'wrong-link': (_site, { asked }) => [
    again(asked),
    'If you followed a badge or a link, tell its author that it is not right.',
  ],
  'not-allowed': ({ reportUrl }) => [
    reportUrl === null
      ? 'If this is your repository, ask those who run this federation why it is not launched here.'
      : html`If this is your repository, <a href="${reportUrl}">ask those who run this federation</a> why it is not launched here.`,
    'Another BinderHub may launch it: only the address before /v2/ differs.',
  ],
  'none-eligible': WAIT,
  'no-hub': WAIT,
  'hub-unreachable': WAIT,
  'too-many-requests': WAIT,
  'not-found': () => ['Look whether the address is complete and spelt right.', FORM, HUBS],
  'method-not-allowed': () => ['Open the address by itself, instead of sending something to it.', FORM],
  'link-too-long': () => ['Make the link shorter: files and settings can be part of the repository instead.', FORM],
};
