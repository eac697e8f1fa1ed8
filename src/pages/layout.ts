import { type Html, type HtmlPart, html } from './html.ts';
import { MARK } from './mark.ts';
import type { Site } from './site.ts';

/** Where a page stands in the site. */
export type Place = 'launch' | 'federation' | 'explain';

export interface PageFrame {
  /** Without the site's name. */
  readonly title: string;
  /** One sentence, for search engines and link previews. */
  readonly description: string;
  readonly place?: Place;
  /** Pages that are about somebody's launch now are not to be found by search engines. */
  readonly isListed?: boolean;
  /** More for the head: link previews, refresh. */
  readonly head?: HtmlPart;
  /** Scripts that make the page live. It works without them. */
  readonly scripts?: readonly string[];
  readonly main: HtmlPart;
}

const PLACES: readonly { readonly place: Place; readonly path: string; readonly words: string }[] = [
  { place: 'launch', path: '/', words: 'Launch' },
  { place: 'federation', path: '/federation', words: 'Federation' },
  { place: 'explain', path: '/explain', words: 'Why this hub' },
];

/** A whole page: head, the way round the site, what it is about, and the way to whoever runs it. */
export const layout = (site: Site, frame: PageFrame): string => `<!doctype html>\n${whole(site, frame)}\n`;

const whole = (
  site: Site,
  { title, description, place, isListed, head, scripts, main }: PageFrame,
): Html => html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title === site.name ? title : `${title} · ${site.name}`}</title>
<meta name="description" content="${description}">
${isListed !== true && html`<meta name="robots" content="noindex">`}
<link rel="icon" href="${site.file('mark.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${site.file('style.css')}">
${(scripts ?? []).map((name) => html`<script type="module" src="${site.file(name)}"></script>`)}
${head}
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header class="top">
<a class="home" href="/">${MARK}<span>${site.name}</span></a>
<nav class="nav" aria-label="Site">
${PLACES.map(({ path, words, ...at }) => html`<a href="${path}"${at.place === place && html` aria-current="page"`}>${words}</a>`)}
</nav>
</header>
<main class="main" id="main">
${main}
</main>
<footer class="foot">
<a href="/federation">Who runs this</a>${site.reportUrl !== null && html` · <a href="${site.reportUrl}">Report a problem</a>`}
</footer>
</body>
</html>`;
