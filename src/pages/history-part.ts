import { type MemberDay, quickShare, sumOf } from '../builds/member-day.ts';
import type { UtcDay } from '../builds/utc-day.ts';
import type { MemberName } from '../members/member.ts';
import type { Outage } from '../members/outage.ts';
import { spanWords } from './duration-words.ts';
import { count, percent } from './figures.ts';
import { historyStrip, MARKED_SHARE } from './history-strip.ts';
import { type Html, html } from './html.ts';
import { moment } from './moment.ts';

/** An outage, or one that is not over yet: `to` is null. */
export interface PastOutage extends Omit<Outage, 'to'> {
  readonly member: MemberName;
  readonly to: number | null;
}

export interface MemberHistory {
  readonly name: MemberName;
  /** Its part of all launches of these days, 0 to 1; null: there was none. */
  readonly launchShare: number | null;
  /** Those of which anything is known, in their order. */
  readonly days: readonly MemberDay[];
}

/** The last days of the federation. */
export interface FederationHistory {
  readonly days: readonly UtcDay[];
  readonly members: readonly MemberHistory[];
  /** The latest first. */
  readonly outages: readonly PastOutage[];
}

/** The last days of each member. null: they cannot be read now. */
export function historyPart(history: FederationHistory | null): Html {
  const head = html`<h2 id="days">The last days</h2>`;
  if (history === null)
    return html`${head}
<p>They are kept in a store that cannot be read now.</p>`;
  const { members, days, outages } = history;
  if (members.every((member) => member.days.length === 0))
    return html`${head}
<p>Nothing has been counted yet.</p>
${outages.length > 0 && outageList(outages)}`;
  const most = Math.max(...members.flatMap((member) => member.days.map(({ launches }) => launches)));
  return html`${head}
<p>Each bar is a day of launches, filled as far as they found their image there; the rest was built, or not seen through. A cross above a bar: more than ${Math.round(100 * MARKED_SHARE)} % failed there. Below the line: how long the hub was out of service. The highest bar is ${count(most)} launches, and days are those of UTC.</p>
${members.map((member) => memberPart(member, days, most))}
${outageList(outages)}`;
}

function memberPart({ name, launchShare, days: known }: MemberHistory, days: readonly UtcDay[], most: number): Html {
  const words = sumWords(known, launchShare);
  const title = `${name}, ${days[0]} to ${days.at(-1)}: ${words}`;
  return html`<h3>${name}</h3>
${historyStrip({ name, days, known, most, title })}
<p class="note">${words}</p>
${
  known.length > 0 &&
  html`<details class="measure"><summary>${name} day by day</summary>
<div class="wide" role="region" aria-label="${name} day by day" tabindex="0"><table>
<thead><tr><th scope="col">Day</th><th scope="col">Launches</th><th scope="col">Quick</th><th scope="col">Built</th><th scope="col">Failed</th><th scope="col">Out of service</th></tr></thead>
<tbody>
${known.toReversed().map(dayRow)}</tbody>
</table></div>
</details>`
}`;
}

function sumWords(known: readonly MemberDay[], launchShare: number | null): string {
  if (known.length === 0) return 'nothing has been counted yet.';
  const sum = sumOf(known);
  const quick = quickShare(sum);
  const parts = [
    `${count(sum.launches)} ${sum.launches === 1 ? 'launch' : 'launches'}${launchShare === null ? '' : `, ${percent(launchShare)} of all`}`,
    quick === null ? null : `${percent(quick)} of those that were seen through found their image`,
    `${count(sum.failed)} failed there`,
    outWords(sum),
  ];
  return `${parts.filter((part) => part !== null).join('; ')}.`;
}

function outWords({ downMs, maintenanceMs }: Pick<MemberDay, 'downMs' | 'maintenanceMs'>): string {
  const parts = [
    downMs > 0 && `down for ${spanWords(downMs)}`,
    maintenanceMs > 0 && `in maintenance for ${spanWords(maintenanceMs)}`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'always in service' : parts.join(', ');
}

const dayRow = (day: MemberDay): Html => {
  const quick = quickShare(day);
  const out = day.downMs + day.maintenanceMs;
  return html`<tr><th scope="row">${day.day}</th><td>${count(day.launches)}</td><td>${count(day.quick)}${quick !== null && ` (${percent(quick)})`}</td><td>${count(day.built)}</td><td>${count(day.failed)}</td><td>${out === 0 ? '–' : outWords(day)}</td></tr>\n`;
};

const outageList = (outages: readonly PastOutage[]): Html => html`<h3>Latest outages</h3>
${outages.length === 0 ? html`<p>None is known.</p>` : html`<ul>\n${outages.map(outage)}</ul>`}`;

const OUT_WORDS: Readonly<Record<Outage['standing'], string>> = { down: 'down', maintenance: 'in maintenance' };

const outage = ({ member, standing, from, to, reason }: PastOutage): Html =>
  html`<li>${
    to === null
      ? html`<strong>${member}</strong> is ${OUT_WORDS[standing]} since ${moment(from)}`
      : html`<strong>${member}</strong> was ${OUT_WORDS[standing]} from ${moment(from)} to ${moment(to)} (${spanWords(to - from)})`
  }${reason !== '' && `: ${reason}`}</li>\n`;
