import type { SeatField, SeatForm, SeatReading } from '../members/new-seat.ts';
import type { RingChange } from '../routing/ring.ts';
import { percent } from './figures.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { hubSettings } from './hub-settings.ts';
import { PLAIN } from './launch-fields.ts';
import { layout } from './layout.ts';
import type { Site } from './site.ts';

/** A form that fits, with what it would do to the ring; null: too many points to be tried out. */
type Seat = Extract<SeatReading, { ok: true }> & { readonly ring: RingChange | null };

export interface JoinPage {
  /** The gateway's address as visitors know it, without a trailing slash. */
  readonly origin: string;
  /** Those that are there; `share`: the part of the ring that each owns. */
  readonly members: readonly { readonly name: string; readonly weight: number; readonly share: number }[];
  /** null: nothing was asked yet. */
  readonly asked: { readonly form: SeatForm; readonly outcome: Seat | Extract<SeatReading, { ok: false }> } | null;
}

/** `/federation/join`: what the operator of a new hub is asked, and the configuration that it becomes. */
export function joinPage(site: Site, page: JoinPage): string {
  const { origin, members, asked } = page;
  return layout(site, {
    title: 'Bring a hub',
    description: DESCRIPTION,
    place: 'federation',
    isListed: asked === null,
    main: html`<h1>Bring a hub</h1>
<p class="lead">A BinderHub with some room can take a share of the launches. These are the things its operators are asked, and what becomes of the answers.</p>
<ol>
<li><a href="#hub">Set up the hub</a> so that launches from here work on it.</li>
<li><a href="#seat">Make its seat</a>, and send that to whoever runs this federation.</li>
<li>They add it to their configuration. From then on the hub is checked, and gets its share while it is well.</li>
</ol>
${hubSettings(origin)}
<h2 id="seat">Its seat in the federation</h2>
<p>This makes the lines for the configuration, and judges them as the gateway would. It stores nothing, and sends nothing to the address that you give: whether the hub can be reached is seen when it has its seat.</p>
${form(page)}
<div id="outcome">${asked?.outcome.ok === true && seat(asked.outcome, members)}</div>`,
  });
}

const DESCRIPTION = 'What the operators of a new hub are asked, and the configuration that it becomes.';

interface Field {
  readonly name: SeatField;
  readonly label: string;
  readonly hint: string;
  readonly example: string;
  readonly isRequired?: boolean;
}

const FIELDS: readonly Field[] = [
  {
    name: 'name',
    label: 'Name',
    hint: 'Lower-case letters, digits and dashes. It stands in headers, logs and metrics.',
    example: 'institute-cloud',
    isRequired: true,
  },
  {
    name: 'url',
    label: 'Address of the hub',
    hint: 'With its base path if it has one. Nothing is sent to it now.',
    example: 'https://hub.example.org',
    isRequired: true,
  },
  {
    name: 'weight',
    label: 'Weight',
    hint: 'Its share of launches, relative to the others.',
    example: '',
    isRequired: true,
  },
  { name: 'runBy', label: 'Run by', hint: 'People see it.', example: 'The Institute' },
  { name: 'fundedBy', label: 'Funded by', hint: 'People see it.', example: 'A foundation' },
  { name: 'region', label: 'Region', hint: 'People see it.', example: 'Frankfurt, Germany' },
];

function form({ members, asked }: JoinPage): Html {
  const problems = asked?.outcome.ok === false ? asked.outcome.problems : {};
  const wrong = FIELDS.filter(({ name }) => problems[name] !== undefined);
  const lightest = Math.min(...members.map(({ weight }) => weight));
  return html`${
    wrong.length > 0 &&
    html`<div class="callout" role="alert"><p><strong>This does not make a seat yet.</strong> ${wrong.map(
      ({ name, label }, i) => html`${i > 0 && ', '}<a href="#${name}">${label}</a>`,
    )} ${wrong.length === 1 ? 'needs' : 'need'} another look.</p></div>`
  }<form action="/federation/join#seat" method="get">
<div class="fields">
${FIELDS.map((field) => entry(field, asked?.form[field.name] ?? (field.name === 'weight' ? `${lightest}` : ''), problems[field.name]))}
</div>
<p class="actions"><button class="button">Make the seat</button></p>
</form>`;
}

function entry({ name, label, hint, example, isRequired }: Field, value: string, problem: string | undefined): Html {
  const isWrong = problem !== undefined;
  return html`<div>
<label for="${name}">${label}${isRequired !== true && html` <span class="hint">(optional)</span>`}</label>
<input type="text" id="${name}" name="${name}" value="${value}" placeholder="${example}"${name === 'url' && html` inputmode="url"`}${name === 'weight' && html` inputmode="decimal"`}${
    isWrong && html` aria-invalid="true"`
  } aria-describedby="${isWrong ? `${name}-wrong ` : ''}${name}-hint"${PLAIN}>
${isWrong && html`<p class="wrong" id="${name}-wrong">${label} ${problem}.</p>`}
<p class="hint" id="${name}-hint">${hint}</p>
</div>`;
}

function seat({ member, yaml, ring }: Seat, members: JoinPage['members']): Html {
  const weight = members.reduce((sum, one) => sum + one.weight, member.weight);
  const after = (index: number, own: number) => ring?.shares[index] ?? own / weight;
  return html`<h2>What it becomes</h2>
<p>For the list <code>members</code> of the configuration. What <code>check-config</code> would say of it: it is fine.</p>
<pre tabindex="0">${yaml}</pre>
<p>If the hub tells the gateway of its launches, both need a token of its own: <code>eventToken: { env: NAME }</code>, and <a href="#events">a few lines</a> on the hub.</p>
<h3>Its share</h3>
<p><strong>${member.name}</strong> would own ${percent(after(members.length, member.weight))} of the ring${ring === null && ', about'}: of the repositories that nobody has built yet, as many begin there.</p>
<div class="wide" role="region" aria-label="Shares" tabindex="0"><table>
<thead><tr><th scope="col">Hub</th><th scope="col">Weight</th><th scope="col">Now</th><th scope="col">Then</th></tr></thead>
<tbody>
${members.map((one, index) => row(one.name, one.weight, percent(one.share), percent(after(index, one.weight))))}
${row(member.name, member.weight, '–', percent(after(members.length, member.weight)))}
</tbody>
</table></div>
${ring !== null && movedWords(ring, member.weight, members)}`;
}

const row = (name: string, weight: number, now: string, then: string): Html =>
  html`<tr><th scope="row">${name}</th><td>${weight}</td><td>${now}</td><td>${then}</td></tr>\n`;

function movedWords({ moved, shares }: RingChange, weight: number, members: JoinPage['members']): HtmlPart {
  const lightest = Math.min(...members.map((one) => one.weight));
  return html`<p>${percent(moved)} of the ring changes hands on that day. Repositories that are built stay where they are built.${
    weight < lightest &&
    moved > shares.at(-1)! + 0.02 &&
    ` That is more than the newcomer gets: the lightest member sets how finely the ring is cut, and one that is lighter has all others cut anew. With a weight of ${lightest} or more only its own share would move.`
  }</p>`;
}
