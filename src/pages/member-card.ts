import type { LiveSettings } from '../control/live-settings.ts';
import type { BuilderTold } from '../members/builder-told.ts';
import type { CheckReason } from '../members/check-reason.ts';
import type { Ejection } from '../members/ejections.ts';
import type { MemberState, PodSample, PresentState } from '../members/roster.ts';
import type { Coldness } from '../routing/cold-members.ts';
import { PASSED_OVER_WORDS } from '../routing/decision-words.ts';
import type { EasingNow } from '../routing/easing.ts';
import type { RoutingMember } from '../routing/federation.ts';
import { hitRate, type PredictionSummary } from '../routing/prediction.ts';
import { breakable } from './breakable.ts';
import { count, percent } from './figures.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { moment } from './moment.ts';
import { predictionWords } from './prediction-words.ts';

/** A member for people: who it is, and how it is now. */
export interface MemberCard {
  readonly state: PresentState;
  readonly routing: Pick<RoutingMember, 'out'>;
  /** Launches sent there since the gateway started, and their part of all; null: there was none anywhere. */
  readonly launches: number;
  readonly launchShare: number | null;
  /** What it says that it runs. */
  readonly builder: BuilderTold;
  /** What it builds under; null: not known. */
  readonly versions: string | null;
  readonly imagePrefix: string | null;
  /** What operators have changed of it while running; null: nothing but perhaps its drain. */
  readonly live: LiveSettings | null;
  /** null: it is not cold. */
  readonly cold: Coldness | null;
  /** null: it is not. */
  readonly ejected: Ejection | null;
  /** null: all of its weight counts. */
  readonly easing: EasingNow | null;
  /** Launches that the brake has kept from it since the start. */
  readonly heldBack: number;
  readonly predictions: PredictionSummary;
}

const STANDINGS: Readonly<
  Record<PresentState['standing'], { readonly words: string; readonly tone: 'good' | 'warn' | 'bad' }>
> = {
  unchecked: { words: 'not checked yet', tone: 'warn' },
  up: { words: 'up', tone: 'good' },
  down: { words: 'down', tone: 'bad' },
  maintenance: { words: 'in maintenance', tone: 'warn' },
};

/** `weight`: of all members together. */
export function memberCard(card: MemberCard, weight: number): Html {
  const { member, pods } = card.state;
  const facts: readonly (readonly [name: string, fact: HtmlPart])[] = [
    ['Run by', member.runBy],
    ['Funded by', member.fundedBy],
    ['Region', member.region],
    ['Address', html`<a href="${member.url}">${member.url.replace(/^https?:\/\//, '')}</a>`],
    ['Pods', podsFact(member.name, pods)],
    ['Weight', weightWords(card, weight)],
    ['Rules', rulesFact(card)],
    ['Launches', launchWords(card)],
    ['Image was there', hitWords(card.predictions)],
    ['Builder', builderFact(card.builder)],
    ['Builds under', generationFact(card)],
    ['Cold', coldFact(card)],
    ['Easing in', easingFact(card)],
    ['Predicted right', predictionWords(card.predictions)],
  ];
  return html`<li class="card">
<h3>${member.name}</h3>
${standing(card)}
<dl class="facts">
${facts.map(([name, fact]) => fact !== null && html`<dt>${name}</dt><dd>${fact}</dd>\n`)}</dl>
</li>`;
}

function standing({ state, routing: { out }, ejected }: MemberCard): Html {
  const { words, tone } = STANDINGS[state.standing];
  const why = reasonWords(state);
  const isHeldOut =
    out !== null && (out === 'draining' || (state.standing !== 'down' && state.standing !== 'maintenance'));
  return html`<p><span class="state ${isHeldOut || (ejected !== null && tone === 'good') ? 'warn' : tone}">${words}</span> since ${moment(state.since)}${why !== '' && ` (${why})`}</p>
${isHeldOut && html`<p>Takes no launches now: it ${PASSED_OVER_WORDS[out]}${drainWords(state.member)}.</p>`}${out === null && ejected !== null && ejectionWords(ejected)}`;
}

function drainWords({ drain }: MemberState['member']): Html | null {
  if (drain === undefined) return null;
  const { since, until, reason } = drain;
  return html` since ${moment(since)}${until !== null && html`, until ${moment(until)}`}${reason !== null && html` (${reason})`}`;
}

const ejectionWords = ({ until, isHeeded }: Ejection): Html =>
  isHeeded
    ? html`<p>Takes no launches until ${moment(until)}: it ${PASSED_OVER_WORDS.ejected}.</p>`
    : html`<p>Has failed one launch after the other, and gets more all the same: too few other hubs are left.</p>`;

/** The detail says it all, most of the time; a reason before it would only say it twice. */
function reasonWords({ reason, detail }: MemberState): string {
  if (reason === '' || detail === '') return reason;
  return `${LEADS[reason] ?? ''}${detail}`;
}

/** What a detail leaves out. */
const LEADS: Readonly<Partial<Record<CheckReason, string>>> = {
  unreachable: 'cannot be reached: ',
  'too-large': 'its answer is ',
};

function podsFact(name: string, pods: PodSample | null): HtmlPart {
  if (pods === null) return 'not told';
  const { total, quota } = pods;
  if (quota === null) return `${count(total)}, no quota`;
  return html`${count(total)} of ${count(quota)}${
    quota > 0 &&
    html`, ${Math.round((100 * total) / quota)} % full<meter min="0" low="${0.75 * quota}" high="${0.95 * quota}" optimum="0" max="${quota}" value="${Math.min(total, quota)}" aria-label="Pods at ${name}"></meter>`
  }`;
}

function weightWords({ state: { member }, live }: MemberCard, all: number): Html {
  const { weight, prime, drain } = member;
  const isMeant = all > 0 && drain === undefined;
  return html`${weight}${live !== null && live.weightBefore !== null && ` (configured: ${live.weightBefore})`}${prime && ', prime'}${
    isMeant && `: ${percent(weight / all)} of launches are meant for it`
  }${live?.joined === true && html`; joined while running, at ${moment(live.at)}`}`;
}

/** What they are is for operators to know. */
function rulesFact({ live }: MemberCard): string | null {
  if (live === null || live.rules.length === 0) return null;
  return 'changed by operators: what it takes is otherwise than configured';
}

const launchWords = ({ launches, launchShare }: MemberCard): string =>
  launchShare === null
    ? 'none since the gateway started'
    : `${percent(launchShare)} of all were sent to it (${count(launches)})`;

function hitWords(predictions: PredictionSummary): string {
  const rate = hitRate(predictions);
  return rate === null
    ? 'no launch has been seen through yet'
    : `${percent(rate)} of ${count(predictions.seen)} ${predictions.seen === 1 ? 'launch' : 'launches'}`;
}

function builderFact({ builder, binderhub }: BuilderTold): Html | null {
  if (builder === null && binderhub === null) return null;
  return html`${builder !== null && html`<span class="mono">${breakable(builder)}</span>`}${builder !== null && binderhub !== null && ', '}${
    binderhub !== null && html`BinderHub <span class="mono">${binderhub}</span>`
  }`;
}

/** Eight digits tell two versions apart. */
const SHORT = 8;

function generationFact({ versions, imagePrefix, state }: MemberCard): Html {
  const known = [
    versions !== null && html`versions <span class="mono">${versions.slice(0, SHORT)}</span>`,
    imagePrefix !== null && html`images <span class="mono">${breakable(imagePrefix)}…</span>`,
  ].filter((part) => part !== false);
  const text = known.length === 0 ? 'not known' : known.map((part, i) => html`${i > 0 && ', '}${part}`);
  return html`${text}${!state.versionAgrees && '; not the versions of the federation'}`;
}

function easingFact({ easing }: MemberCard): Html | null {
  if (easing === null) return null;
  const { from, until, part } = easing;
  return html`in service since ${moment(from)}; ${percent(part)} of its weight count now, all of it from ${moment(until)}`;
}

function coldFact({ cold, heldBack }: MemberCard): Html | null {
  if (cold === null) return null;
  const { since, until, buildsPerMinute } = cold;
  return html`its builder changed at ${moment(since)}; until ${moment(until)}${
    buildsPerMinute !== null &&
    `; may be made to begin ${buildsPerMinute.toFixed(1)} builds a minute now, ${count(heldBack)} sent elsewhere so far`
  }`;
}
