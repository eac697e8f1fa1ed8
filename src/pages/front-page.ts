import type { LaunchChoice } from '../launch/launch-choice.ts';
import { formQuery } from '../launch/launch-form.ts';
import { repoAddress } from '../launch/repo-address.ts';
import { repoPath } from '../launch/repo-path.ts';
import { badgeChoice } from './badge-choice.ts';
import { copyBox } from './copy-box.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { launchFields, neededWords, PLAIN, providerWords } from './launch-fields.ts';
import { layout } from './layout.ts';
import { linkPreview } from './link-preview.ts';
import type { Site } from './site.ts';
import { takenAddresses } from './taken-addresses.ts';
import type { WaitWords } from './wait-words.ts';

/** What came of what was pasted. */
export type Found =
  | { readonly kind: 'nothing-asked' }
  | { readonly kind: 'unknown' }
  /** The fields make no link. */
  | { readonly kind: 'faulty'; readonly choice: LaunchChoice }
  | {
      readonly kind: 'launch';
      readonly choice: LaunchChoice;
      /** Path and query of the launch link. */
      readonly link: string;
      readonly wait: WaitWords;
      /** A DOI does not say for sure which archive it belongs to. */
      readonly isGuess: boolean;
    };

export interface FrontPage {
  /** The site's address as visitors know it, without a trailing slash. */
  readonly origin: string;
  readonly pasted: string;
  readonly found: Found;
  /** The visitor asked to be taken there at once. */
  readonly goes: boolean;
}

/** `/`: paste what you have, get the launch, its link and its badge. */
export function frontPage(site: Site, { origin, pasted, found, goes }: FrontPage): string {
  const isAsked = found.kind !== 'nothing-asked';
  const title = found.kind === 'launch' ? `Launch ${found.choice.repo}` : site.name;
  return layout(site, {
    title,
    description: DESCRIPTION,
    place: 'launch',
    isListed: !isAsked,
    head: [
      linkPreview(site, {
        title,
        description: DESCRIPTION,
        origin,
        path: isChoice(found) ? `/${formQuery(found.choice)}` : '/',
      }),
      // Not a redirect: browsers hold those that follow a form to the form's own policy, and the hub is another host.
      goes && found.kind === 'launch' && html`<meta http-equiv="refresh" content="0;url=${found.link}">`,
    ],
    scripts: ['copy.js', 'launch-form.js'],
    main: html`<h1>Open a repository in your browser</h1>
<p class="lead">Paste where your notebooks are. You get a link and a badge that start them for anyone, with nothing to install.</p>
<form action="/" method="get" data-lookup>
<label for="repo">Address of a repository, notebook or dataset</label>
<div class="ask">
<input type="text" id="repo" name="repo" value="${pasted}" placeholder="https://github.com/owner/repo" inputmode="url" aria-describedby="takes" required${PLAIN}>
<span id="go" data-live>${goButtons(found)}</span>
</div>
<p class="hint" id="takes">A DOI, a clone URL, a launch link or a whole badge will do, too.</p>
</form>
<p class="hidden" id="said" role="status"></p>
<div id="found" data-live data-say="${sayOf(found)}">${foundPart(found)}</div>
<div id="fields" data-live>${isChoice(found) && launchFields(found.choice)}</div>
<div id="share" data-live>${found.kind === 'launch' && sharePart(origin, found.link)}</div>
<div id="examples" data-live>${!isChoice(found) && takenAddresses()}</div>`,
  });
}

const DESCRIPTION =
  'Turn a repository of notebooks into a link that anyone can open in a browser, with the software it needs.';

type Choice = Extract<Found, { readonly choice: LaunchChoice }>;
const isChoice = (found: Found): found is Choice => found.kind === 'launch' || found.kind === 'faulty';

/** Enter launches. Where the launch stands below already, a visitor without scripts can show what was pasted since. */
const goButtons = (found: Found): Html =>
  found.kind === 'launch'
    ? html`<button class="button quiet still">Show</button>`
    : html`<button class="button" name="go" value="1">Launch</button> <button class="button quiet still">Link and badge</button>`;

/** What a screen reader says when this appears. */
function sayOf(found: Found): string {
  switch (found.kind) {
    case 'nothing-asked':
      return '';
    case 'unknown':
      return NOT_KNOWN;
    case 'faulty':
      return NO_LINK;
    case 'launch':
      return `${found.choice.repo}, ${providerWords(found.choice.provider)}. ${found.wait.headline}.`;
  }
}

const NOT_KNOWN = 'This is not recognised yet.';
const NO_LINK = 'This does not make a launch link yet.';

function foundPart(found: Found): HtmlPart {
  switch (found.kind) {
    case 'nothing-asked':
      return null;
    case 'unknown':
      return html`<div class="callout"><p><strong>${NOT_KNOWN}</strong> It has to be one of these addresses, whole:</p></div>`;
    case 'faulty':
      return html`<h2>${found.choice.repo}</h2>
<div class="callout"><p><strong>${NO_LINK}</strong> It takes a ${neededWords(found.choice.provider)}.</p></div>`;
    case 'launch':
      return launchPart(found);
  }
}

function launchPart({ choice, link, wait, isGuess }: Extract<Found, { kind: 'launch' }>): Html {
  const { provider, repo, ref, opening } = choice;
  const home = repoAddress(choice);
  const more = [
    ref === '' ? null : html`at <span class="mono">${ref}</span>`,
    opening.kind === 'none' ? null : html`opens <span class="mono">${opening.path}</span>`,
  ].filter((part) => part !== null);
  return html`<h2>${home === null ? repo : html`<a href="${home}">${repo}</a>`}</h2>
<p class="note">${providerWords(provider)}${more.map((part) => html` · ${part}`)}</p>
${isGuess && html`<p class="note">A DOI does not say which archive it belongs to: choose that below if this is not ${providerWords(provider)}.</p>`}
<p class="actions"><a class="button" id="launch" href="${link}">Launch</a>
<span class="state headline ${wait.tone}">${wait.headline}</span></p>
<p class="note">${wait.detail}</p>
<p class="note">Yours? See <a href="/repo/${repoPath(choice)}">its launches and builds</a>, and what to do about those that fail.</p>`;
}

function sharePart(origin: string, link: string): Html {
  const address = `${origin}${link}`;
  return html`<h2>Share it</h2>
<h3>Link</h3>
${copyBox('link', address)}
<h3>Badge</h3>
${badgeChoice(origin, link)}`;
}
