import { count } from './figures.ts';
import { type Html, html } from './html.ts';

export interface ChartDay {
  readonly day: string;
  readonly value: number;
}

/** Of the picture, which is as wide as its place. */
const HEIGHT = 100;
/** Of a day's place. */
const GAP = 0.2;
/** A day with anything at all can be seen. */
const LEAST = 2;

/**
 * A bar for each day. What it shows is in its title; whoever wants the numbers finds them in a table beside it. `what`:
 * `Launches per day`.
 */
export function dayChart(what: string, days: readonly ChartDay[]): Html {
  const most = Math.max(1, ...days.map(({ value }) => value));
  const all = days.reduce((sum, { value }) => sum + value, 0);
  const busiest = days.find(({ value }) => value === most);
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  const peak = busiest === undefined ? '' : `; most on ${busiest.day}: ${count(most)}`;
  const bars = days.map(({ value }, i) => {
    const height = value === 0 ? 0 : Math.max(LEAST, (HEIGHT * value) / most);
    return (
      value > 0 &&
      html`<rect x="${(i + GAP / 2).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${1 - GAP}" height="${height.toFixed(1)}"/>`
    );
  });
  return html`<div class="day-chart">
<p class="note number">${count(most)}</p>
<svg class="chart bars" viewBox="0 0 ${days.length} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${what}, ${first} to ${last}: ${count(all)} in all${peak}">${bars}</svg>
<p class="note number ends"><span>${first}</span><span>${last}</span></p>
</div>`;
}
