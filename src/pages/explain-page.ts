import { KNOWLEDGE_WORDS, PASSED_OVER_WORDS, POLICY_WORDS, pinWords, reasonWords } from '../routing/decision-words.ts';
import type { Considered, Explanation } from '../routing/explain.ts';
import type { PolicyName } from '../routing/federation.ts';
import { type Html, html } from './html.ts';
import { PLAIN } from './launch-fields.ts';
import { layout } from './layout.ts';
import { moment } from './moment.ts';
import { ringPicture } from './ring-picture.ts';
import type { Site } from './site.ts';

/** A decision for somebody who wants to know why. */
export interface ExplainedDecision extends Explanation {
  readonly repo: string;
  readonly ref: string;
  /** Path and query of the page to launch it at. */
  readonly launch: string;
  /** Path of the repository's page for its author. */
  readonly author: string;
  /** The part of the ring that each member owns. */
  readonly ring: Readonly<Record<string, number>>;
  /** Since when a member holds this very build, ms since the epoch. */
  readonly builtSince: Readonly<Record<string, number>>;
}

export interface ExplainPage {
  /** What was typed; '': nothing yet. */
  readonly link: string;
  readonly policy: PolicyName;
  readonly answer:
    | { readonly kind: 'nothing-asked' }
    | { readonly kind: 'explained'; readonly decision: ExplainedDecision }
    | { readonly kind: 'wrong-link'; readonly message: string; readonly suggestion: string | null };
}

/** Why a launch goes to the hub that it goes to, for authors and the curious. */
export function explainPage(site: Site, { link, policy, answer }: ExplainPage): string {
  const main = html`<h1>Why this hub</h1>
<p class="lead">Several hubs can launch a repository. This page says which one a launch link goes to now, and why.</p>
${form(link, answer.kind === 'wrong-link')}
${answer.kind === 'wrong-link' && wrongLink(answer.message, answer.suggestion)}
${answer.kind === 'explained' && explained(answer.decision)}
<h2>How it is decided</h2>
${POLICY_WORDS[policy].map((sentence) => html`<p>${sentence}</p>`)}`;
  const title = answer.kind === 'explained' ? `Why this hub for ${answer.decision.repo}` : 'Why this hub';
  return layout(site, {
    title,
    description: 'Which hub of the federation a launch link goes to, and why.',
    place: 'explain',
    isListed: answer.kind === 'nothing-asked',
    main,
  });
}

const form = (link: string, isWrong: boolean): Html => html`<form action="/explain" method="get" role="search">
<label for="link">Launch link</label>
<div class="ask">
<input type="text" id="link" name="link" value="${link}" aria-describedby="${isWrong ? 'link-problem' : 'link-hint'}"${isWrong && html` aria-invalid="true"`} required${PLAIN}>
<button class="button">Explain</button>
</div>
<p class="hint" id="link-hint">A launch link or badge, what follows <code>/v2/</code> in it, or the address of a repository.</p>
</form>`;

const wrongLink = (message: string, suggestion: string | null): Html => html`<div class="callout" id="link-problem">
<p>${message}</p>
${suggestion !== null && html`<p>Did you mean <a href="/explain?link=${encodeURIComponent(suggestion)}">${suggestion}</a>?</p>`}
</div>`;

function explained(decision: ExplainedDecision): Html {
  const { repo, ref, member, reason, failover, pin, considered, launch, author } = decision;
  const because = reasonWords(reason, pin);
  const verdict =
    member === null
      ? html`<p class="lead">goes nowhere: ${because}.</p>`
      : html`<p class="lead">goes to <strong>${member}</strong>, because ${because}.</p>`;
  return html`<h2>${repo}${ref !== 'HEAD' && ` at ${ref}`}</h2>
${verdict}
<p class="note">So it is for somebody who has not launched it lately: whoever has goes to the same hub again, while that can take them.</p>
${pin !== null && html`<p>${pinWords(pin)}</p>`}
${failover && html`<p>Another hub would have been the first choice, but it is ill or full now. So the launch is not remembered for the visitor.</p>`}
<p class="actions">${member !== null && html`<a class="button quiet" href="${launch}">Launch it</a>`}
<a href="${author}">Launches and builds of ${repo}</a></p>
<h2>Each hub’s part in it</h2>
<ul class="cards">
${considered.map((one) => part(one, decision))}
</ul>
${considered.some(({ ringPlace }) => ringPlace !== null) && ring(decision)}`;
}

function part(one: Considered, { builtSince }: ExplainedDecision): Html {
  const { member, chosen, passedOver, knowledge, load, fairShare, loadLimit, room } = one;
  const since = knowledge === 'built' ? builtSince[member] : undefined;
  const tone = chosen ? 'good' : passedOver === 'another-is-better' ? 'note' : 'warn';
  return html`<li class="card">
<h3>${member}</h3>
<p class="state ${tone}">${chosen ? 'chosen' : 'passed over'}</p>
<p>${chosen || passedOver === null ? 'Takes the launch' : sentence(PASSED_OVER_WORDS[passedOver])}. It ${KNOWLEDGE_WORDS[knowledge]}${
    since !== undefined && html`, since ${moment(since)}`
  }.</p>
<p><meter min="0" max="${Math.max(loadLimit, load, 1)}" value="${load}" aria-label="Sessions at ${member}"></meter>
<span class="note number">${load} ${load === 1 ? 'session' : 'sessions'}${
    loadLimit > 0 && `; its fair share is ${fairShare.toFixed(1)}, its limit ${loadLimit}`
  }${room !== null && `; room for ${room} more`}</span></p>
</li>`;
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function ring({ considered, ring, repo }: ExplainedDecision): Html {
  const walk = considered.toSorted((a, b) => (a.ringPlace ?? 0) - (b.ringPlace ?? 0));
  const arcs = walk.map(({ member, chosen }) => ({ member, chosen, share: ring[member] ?? 0 }));
  return html`<h2>The ring</h2>
<div class="sides">
${ringPicture(arcs)}
<div>
<p>A hash of the repository’s name gives ${repo} its place on the ring, the mark at the top. From there the ring is walked clockwise:</p>
<ol>
${arcs.map(({ member, share, chosen }) => html`<li>${member}, which owns ${(share * 100).toFixed(1)} % of it${chosen && html` <strong>(chosen)</strong>`}</li>`)}
</ol>
<p class="note">Drawn with one arc for each hub. The real ring has many small ones, so that what one hub loses is spread over all others.</p>
</div>
</div>`;
}
