import { FIGURE_LEFT, FIGURE_WIDTH, framed } from '../../figure-frame.ts';
import { element, text } from '../../svg.ts';
import { logScale } from './log-scale.ts';
import { policyLegend, policyStyles } from './policy-look.ts';
import { membersOf, type ReplayRun, subjectOf } from './replay-run.ts';

const TOP = 136;
const BOTTOM = 400;
const LEFT = FIGURE_LEFT + 40;
const RIGHT = FIGURE_WIDTH - FIGURE_LEFT - 16;

/** The others lie on one of these. */
const SHOWN = ['shared-cache', 'affinity', 'bounded-ring', 'random'];

/** Launches that found their image, by how often their repository is launched: a line for each policy. null: nothing to show. */
export function hitsByRank(run: ReplayRun): string | null {
  const lines = run.policies
    .filter(({ policy }) => SHOWN.includes(policy))
    // The best that can be lies below what comes near it.
    .toSorted((a, b) => SHOWN.indexOf(a.policy) - SHOWN.indexOf(b.policy))
    .map(({ policy, series }) => ({ policy, hits: series.hitsByRank }))
    .filter(({ hits }) => hits.length > 1);
  if (lines.length === 0) return null;
  const ranks = lines[0]!.hits.map(({ rank }) => rank);
  const xOf = logScale(1, ranks.at(-1)!, LEFT, RIGHT);
  const yOf = (rate: number) => BOTTOM - rate * (BOTTOM - TOP);
  const rows = [0, 0.25, 0.5, 0.75, 1].flatMap((rate) => [
    element('line', { class: 'line', x1: LEFT, x2: RIGHT, y1: yOf(rate), y2: yOf(rate) }),
    text(LEFT - 8, yOf(rate) + 4, 'faint small', `${100 * rate} %`, { 'text-anchor': 'end' }),
  ]);
  const columns = [1, 10, 100, 1_000, 10_000, 100_000]
    .filter((rank) => rank <= ranks.at(-1)!)
    .map((rank) => text(xOf(rank), BOTTOM + 20, 'faint small', rank.toLocaleString('en'), { 'text-anchor': 'middle' }));
  return framed(
    {
      title: `Who finds the image there, ${membersOf(run)}`,
      lines: [
        `${subjectOf(run)}, the most launched repository on the left.`,
        '% of launches that found their image. The rarer the repository, the more it matters to know who built it.',
      ],
      inWords: lines
        .map(({ policy, hits }) => {
          const some = hits.filter((_, i) => i % 3 === 0 || i === hits.length - 1);
          const rates = some.map(({ rank, hitRate }) => `from rank ${rank} ${(100 * hitRate).toFixed(1)} %`);
          return `${policy}: ${rates.join(', ')}.`;
        })
        .join(' '),
      height: BOTTOM + 56,
      ...policyStyles(lines.map(({ policy }) => policy)),
    },
    [
      ...rows,
      ...columns,
      text(RIGHT, BOTTOM + 40, 'faint small', 'rank of the repository by launches →', { 'text-anchor': 'end' }),
      ...lines.map(({ policy, hits }) =>
        element('polyline', {
          class: `${policy}-line`,
          'stroke-width': policy === 'shared-cache' ? 7 : 2,
          'stroke-linejoin': 'round',
          points: hits.map(({ rank, hitRate }) => `${xOf(rank).toFixed(1)},${yOf(hitRate).toFixed(1)}`).join(' '),
        }),
      ),
      policyLegend(
        lines.map(({ policy }) => policy),
        LEFT,
        TOP - 22,
      ),
    ],
  );
}
