import { FIGURE_LEFT, FIGURE_WIDTH, framed } from '../../figure-frame.ts';
import { element, text } from '../../svg.ts';
import { logScale } from './log-scale.ts';
import { policyStyles } from './policy-look.ts';
import { membersOf, type ReplayRun, subjectOf } from './replay-run.ts';

const TOP = 104;
const LEFT = 150;
const RIGHT = FIGURE_WIDTH - FIGURE_LEFT;
const GROUP_HEIGHT = 64;
const GROUP_GAP = 18;
/** Beyond these a band is cut off. */
const LEAST = 0.2;
const TICKS = [0.25, 0.5, 1, 2, 4, 8, 16, 30];

/** Of each policy, the load of each member against its fair share: a band for 98 % of the time, a dot for the mean. null: nothing to show. */
export function memberLoads(run: ReplayRun): string | null {
  const groups = run.policies
    .filter(({ peakOverFair }) => peakOverFair !== null)
    .map(({ policy, series }) => ({ policy, loads: series.loadSpread.toSorted((a, b) => a.mean - b.mean) }));
  if (groups.length === 0) return null;
  const most = 1.05 * Math.max(2, ...groups.flatMap(({ loads }) => loads.map(({ p99 }) => p99)));
  const xOf = logScale(LEAST, most, LEFT, RIGHT);
  const place = (value: number) => xOf(Math.max(value, LEAST));
  const bottom = TOP + groups.length * (GROUP_HEIGHT + GROUP_GAP);
  const { style, darkStyle } = policyStyles(groups.map(({ policy }) => policy));
  const rows = groups.flatMap(({ policy, loads }, group) => {
    const top = TOP + group * (GROUP_HEIGHT + GROUP_GAP) + GROUP_GAP / 2;
    const each = GROUP_HEIGHT / loads.length;
    const thick = Math.min(each * 0.7, 10);
    return [
      text(FIGURE_LEFT, top + GROUP_HEIGHT / 2 + 5, `${policy} head`, policy),
      ...loads.flatMap(({ mean, p1, p99 }, i) => {
        const y = top + (i + 0.5) * each;
        const band = { x: place(p1), y: y - thick / 2, width: Math.max(1, place(p99) - place(p1)), height: thick };
        return [
          element('rect', { class: policy, opacity: '.35', rx: thick / 2, ...band }),
          element('circle', { class: policy, cx: place(mean), cy: y, r: Math.max(2, thick / 2) }),
        ];
      }),
    ];
  });
  const scale = TICKS.filter((tick) => tick >= LEAST && tick <= most).flatMap((tick) => [
    element('line', { class: tick === 1 ? 'fair' : 'line', x1: xOf(tick), x2: xOf(tick), y1: TOP, y2: bottom }),
    text(xOf(tick), bottom + 18, 'faint small', `× ${tick}`, { 'text-anchor': 'middle' }),
  ]);
  return framed(
    {
      title: `Load of each member against its share, ${membersOf(run)}`,
      lines: [
        `${subjectOf(run)}. Live sessions, every 5 minutes with 30 or more in all.`,
        'Each band is a member, for 98 % of the time; its dot is the mean. The upright line is what its weight makes fair.',
      ],
      inWords: groups.map(inWords).join(' '),
      height: bottom + 34,
      style: `${style}\n  .fair { stroke: #1f2328; stroke-width: 1.5 }`,
      darkStyle: `${darkStyle}\n    .fair { stroke: #f0f6fc }`,
    },
    [...scale, ...rows],
  );
}

function inWords({
  policy,
  loads,
}: {
  readonly policy: string;
  readonly loads: ReplayRun['policies'][number]['series']['loadSpread'];
}): string {
  const least = loads[0]!.mean.toFixed(2);
  const most = loads.at(-1)!.mean.toFixed(2);
  const worst = Math.max(...loads.map(({ p99 }) => p99)).toFixed(2);
  return `${policy}: means from ${least} to ${most} of the fair share, p99 of the fullest ${worst}.`;
}
