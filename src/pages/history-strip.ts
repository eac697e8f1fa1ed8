import type { MemberDay } from '../builds/member-day.ts';
import { DAY_MS, type UtcDay } from '../builds/utc-day.ts';
import { type Html, html } from './html.ts';

const STEP = 10;
const BAR = 7;
const HIGH = 40;
/** Room above the bars for the mark of failures. */
const TOP = 9;
const AXIS = TOP + HIGH;
/** As deep as a whole day out of service. */
const DEEP = 14;
/** What is there at all can be seen. */
const LEAST = 1.5;
/** A check or two that went wrong; the table has it. */
const SHORTEST_MS = 60_000;
/** A day is marked on which more than this part of the launches failed. */
export const MARKED_SHARE = 0.05;

export interface HistoryStrip {
  readonly name: string;
  readonly days: readonly UtcDay[];
  /** Those of which anything is known. */
  readonly known: readonly MemberDay[];
  /** Launches of the highest bar: the same for all members, so that strips can be compared. */
  readonly most: number;
  /** All of it in words. */
  readonly title: string;
}

/**
 * A member's last days: a bar of its launches for each, filled as far as they found their image, a cross above it where many
 * failed, and below the line how long it was out of service. Shapes say it, colours only repeat it.
 */
export function historyStrip({ name, days, known, most, title }: HistoryStrip): Html {
  const width = days.length * STEP;
  const placed = known.flatMap((day) => {
    const at = days.indexOf(day.day);
    return at < 0 ? [] : [{ day, x: at * STEP + (STEP - BAR) / 2 }];
  });
  const draw = (path: (day: MemberDay, x: number) => string): string =>
    placed.map(({ day, x }) => path(day, x)).join('');
  const height = (launches: number): number =>
    launches === 0 ? 0 : Math.max(LEAST, (HIGH * launches) / Math.max(most, 1));
  const id = `days-of-${name}`;
  return html`<svg class="chart days" viewBox="0 0 ${width} ${AXIS + DEEP + 2}" role="img" aria-labelledby="${id}">
<title id="${id}">${title}</title>
<path class="seen" d="M0 ${AXIS}h${width}"/>
<path class="all" d="${draw(({ launches }, x) => box(x + 0.5, AXIS, BAR - 1, -height(launches)))}"/>
<path class="quick" d="${draw((day, x) => box(x, AXIS, BAR, -height(Math.min(day.quick, day.launches))))}"/>
<path class="failures" d="${draw((day, x) => (day.failed > MARKED_SHARE * day.launches ? cross(x + BAR / 2, AXIS - height(day.launches) - 4.5) : ''))}"/>
<path class="out" d="${draw(({ downMs, maintenanceMs }, x) => box(x, AXIS + 1, BAR, depth(downMs + maintenanceMs)))}"/>
</svg>`;
}

const depth = (ms: number): number => (ms < SHORTEST_MS ? 0 : Math.max(LEAST, (DEEP * ms) / DAY_MS));

const round = (n: number): string => `${Math.round(n * 10) / 10}`;

/** Nothing where it has no height. */
const box = (x: number, y: number, width: number, height: number): string =>
  height === 0 ? '' : `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;

const cross = (x: number, y: number): string => `M${round(x - 2)} ${round(y - 2)}l4 4m0-4l-4 4`;
