import { FIGURE_LEFT, FIGURE_WIDTH, framed } from '../../figure-frame.ts';
import { element, text } from '../../svg.ts';
import { logScale } from './log-scale.ts';
import { type PolicyMark, policyLabels, policyStyles } from './policy-look.ts';
import { membersOf, type ReplayRun, subjectOf } from './replay-run.ts';

const TOP = 132;
const PLOT_HEIGHT = 300;
const BOTTOM = TOP + PLOT_HEIGHT;
const PANEL_GAP = 52;
const LEFT = FIGURE_LEFT + 36;
const RIGHT = FIGURE_WIDTH - 28;

/** Somewhat below what can be: 1. */
const LEAST = 0.9;

interface Point {
  readonly policy: string;
  readonly builds: number;
  readonly peak: number;
}

/** Builds against the fullest member's load, each policy a dot, each replay (say, of 3, 10 and 30 members) a panel. null: nothing to show. */
export function buildsAndEvenness(runs: readonly ReplayRun[]): string | null {
  const panels = runs.map((run) => ({ run, points: pointsOf(run) })).filter(({ points }) => points.length > 0);
  if (panels.length === 0) return null;
  const all = panels.flatMap(({ points }) => points);
  const names = [...new Set(all.map(({ policy }) => policy))];
  const width = (RIGHT - LEFT - PANEL_GAP * (panels.length - 1)) / panels.length;
  const most = (values: readonly number[]) => 1.15 * Math.max(2, ...values);
  // One scale for all panels: that distances grow with the members is what there is to see.
  const yOf = logScale(LEAST, most(all.map(({ peak }) => peak)), BOTTOM, TOP);
  const parts = panels.map(({ run, points }, i) => {
    const left = LEFT + i * (width + PANEL_GAP);
    const xOf = logScale(LEAST, most(all.map(({ builds }) => builds)), left, left + width);
    return panel(membersOf(run), points, left, width, xOf, yOf);
  });
  return framed(
    {
      title: 'Builds against evenness',
      lines: [
        `${subjectOf(panels[0]!.run)}, replayed through each policy.`,
        'Down and to the left is better: few builds, and no member much fuller than its share. Logarithmic scales.',
      ],
      inWords: panels.map(({ run, points }) => `${membersOf(run)}: ${points.map(inWords).join('; ')}.`).join(' '),
      height: BOTTOM + 62,
      ...policyStyles(names),
    },
    [
      ...parts,
      text(LEFT, BOTTOM + 44, 'faint small', '→ builds ÷ those of one shared cache'),
      text(FIGURE_WIDTH - FIGURE_LEFT, BOTTOM + 44, 'faint small', '↑ fullest member ÷ its fair share, p99', {
        'text-anchor': 'end',
      }),
    ],
  );
}

const pointsOf = ({ policies }: ReplayRun): readonly Point[] =>
  policies.flatMap(({ policy, buildsOverShared, peakOverFair }) =>
    peakOverFair === null ? [] : [{ policy, builds: buildsOverShared, peak: peakOverFair.p99 }],
  );

const inWords = ({ policy, builds, peak }: Point): string =>
  `${policy} ${builds.toFixed(3)} times the builds, peak ${peak.toFixed(2)}`;

const TICKS = [1, 1.5, 2, 3, 5, 10, 20, 30];

function panel(
  title: string,
  points: readonly Point[],
  left: number,
  width: number,
  xOf: (value: number) => number,
  yOf: (value: number) => number,
): string {
  const within = (at: number, from: number, to: number) => at >= Math.min(from, to) && at <= Math.max(from, to);
  const rows = TICKS.filter((tick) => within(yOf(tick), TOP, BOTTOM));
  const columns = TICKS.filter((tick) => within(xOf(tick), left, left + width));
  const marks: readonly PolicyMark[] = points.map(({ policy, builds, peak }) => ({
    policy,
    x: xOf(builds),
    y: yOf(peak),
  }));
  return [
    text(left, TOP - 12, 'ink head', title),
    ...rows.flatMap((tick) => [
      element('line', { class: 'line', x1: left, x2: left + width, y1: yOf(tick), y2: yOf(tick) }),
      text(left - 6, yOf(tick) + 4, 'faint small', String(tick), { 'text-anchor': 'end' }),
    ]),
    ...columns.flatMap((tick) => [
      element('line', { class: 'line', x1: xOf(tick), x2: xOf(tick), y1: TOP, y2: BOTTOM }),
      text(xOf(tick), BOTTOM + 18, 'faint small', String(tick), { 'text-anchor': 'middle' }),
    ]),
    policyLabels(marks, { x: left, y: TOP, width: width + PANEL_GAP - 24, height: PLOT_HEIGHT }),
    ...marks.map(({ policy, x, y }) =>
      element('circle', { class: policy, cx: x, cy: y, r: policy === 'affinity' ? 7 : 5 }),
    ),
  ].join('');
}
