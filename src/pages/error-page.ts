import { html } from './html.ts';
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
}

/** What a person sees when something went wrong: what it was, and the way on. */
export function errorPage(site: Site, { status, code, title, message, suggestion, retryAfterS }: PageError): string {
  const main = html`<h1>${title}</h1>
<p class="lead">${message}</p>
${
  suggestion !== null &&
  html`<p>Did you mean this link?</p>
<p><a class="go" href="${suggestion}">${suggestion}</a></p>`
}
${retryAfterS !== null && html`<p><a class="button" href="">Try again</a></p>`}
<ul>
<li><a href="/">Make a launch link</a> from the address of a repository.</li>
<li><a href="/federation">See how the hubs are</a>.</li>
</ul>
<p class="note">${status} · ${code}</p>`;
  return layout(site, { title, description: message, main });
}
