import { framed, FIGURE_LEFT as LEFT } from '../figure-frame.ts';
import { element, escapeXml, text } from '../svg.ts';
import type { Spread } from './load-shares.ts';
import { percent } from './report.ts';
import type { ScenarioResult } from './scenario.ts';

/** Where bars and load scales begin, and how far they reach. */
const AXIS = 236;
const REACH = 440;
const BUILDS_TOP = 122;
const ROW = 34;
const BAR = 20;
const LOAD_ROW = 22;
const MEMBER_GAP = 18;

const STYLE = `
  .gateway { fill: #1f6feb } .random { fill: #9a6700 } .shared { fill: #818b98 }
  .range-gateway { fill: #1f6feb; opacity: .35 } .range-random { fill: #9a6700; opacity: .35 }
  .weight { stroke: #1f2328; stroke-width: 2 }`;
const DARK_STYLE = `
    .gateway, .range-gateway { fill: #4493f8 } .random, .range-random { fill: #d29922 }
    .weight { stroke: #f0f6fc }`;

interface Bar {
  readonly label: string;
  readonly kind: 'gateway' | 'random' | 'shared';
  readonly builds: number;
}

const GATEWAY_LABELS = {
  embedded: 'launch-gateway',
  redis: 'launch-gateway, Redis',
  'redis-pair': 'two gateways, one Redis',
} as const;

/**
 * The results as a picture: builds of random routing, of each gateway and of one shared cache; below, the load of each
 * member against its weight. Needs at least one result.
 */
export function figure(days: readonly string[], results: readonly ScenarioResult[]): string {
  const random = results.find(({ scenario }) => scenario.policy === 'random');
  const gateways = results.filter((result) => result !== random);
  // The hardest case stands for all of them.
  const shown = gateways.at(-1) ?? random!;
  const bars = barsOf(random, gateways, shown);
  const { launches } = shown.tally;
  const day = days.length === 1 ? days[0]! : `${days[0]} to ${days.at(-1)}`;
  // Two digits, because 99.98 % is not all.
  const reached = (result: ScenarioResult) => percent(result.tally.good / result.tally.repeats, 2);
  const title = `${launches.toLocaleString('en')} real launches, ${shown.scenario.weights.length} hubs`;
  const summary = `${day} of mybinder.org's public launch archive, played as HTTP launches from empty caches.`;

  const beside = random === undefined || random === shown ? '' : ` (at random: ${reached(random)})`;
  const repeats = `Repeat launches that reached a hub holding the image: ${reached(shown)}${beside}.`;

  const loadTop = BUILDS_TOP + bars.length * ROW + 44;
  const memberHeight = LOAD_ROW * (random === undefined || random === shown ? 1 : 2) + MEMBER_GAP;
  const scaleY = loadTop + 22 + shown.scenario.weights.length * memberHeight;
  const frame = {
    title,
    lines: [summary, repeats],
    inWords: inWords(bars, shown, random),
    height: scaleY + 64,
    style: STYLE,
    darkStyle: DARK_STYLE,
  };
  return framed(frame, [
    buildPanel(bars, BUILDS_TOP),
    loadPanel(shown, random === shown ? undefined : random, loadTop, memberHeight, scaleY),
  ]);
}

function barsOf(
  random: ScenarioResult | undefined,
  gateways: readonly ScenarioResult[],
  shown: ScenarioResult,
): readonly Bar[] {
  return [
    ...(random ? [{ label: 'Random', kind: 'random' as const, builds: buildsOf(random) }] : []),
    ...gateways.map((result) => ({
      label: GATEWAY_LABELS[result.scenario.store],
      kind: 'gateway' as const,
      builds: buildsOf(result),
    })),
    { label: 'One cache for all hubs', kind: 'shared', builds: shown.hubs.distinctImages },
  ];
}

function buildPanel(bars: readonly Bar[], top: number): string {
  const most = Math.max(...bars.map(({ builds }) => builds));
  const ideal = bars.at(-1)!.builds;
  const idealX = AXIS + (ideal / most) * REACH;
  const rows = bars.flatMap(({ label, kind, builds }, index) => {
    const y = top + 14 + index * ROW;
    const width = (builds / most) * REACH;
    const against = kind === 'shared' ? 'the least possible' : `${(builds - ideal).toLocaleString('en')} more`;
    return [
      text(LEFT, y + 15, 'ink', label),
      element('rect', { class: kind, x: AXIS, y, width, height: BAR, rx: 2 }),
      element(
        'text',
        { x: AXIS + width + 10, y: y + 15, class: 'ink' },
        escapeXml(builds.toLocaleString('en')),
        element('tspan', { class: 'faint', dx: 8 }, escapeXml(against)),
      ),
    ];
  });
  const bottom = top + 14 + bars.length * ROW - ROW + BAR + 4;
  const rule = element('line', {
    class: 'line',
    x1: idealX,
    x2: idealX,
    y1: top + 10,
    y2: bottom,
    'stroke-dasharray': '3 3',
  });
  return [
    text(LEFT, top, 'ink head', 'Builds'),
    text(
      AXIS,
      top,
      'faint small',
      'images that the hubs had to build, and how many more than one shared cache would have needed',
    ),
    rule,
    ...rows,
  ].join('');
}

function loadPanel(
  gateway: ScenarioResult,
  random: ScenarioResult | undefined,
  top: number,
  memberHeight: number,
  scaleY: number,
): string {
  const { weights } = gateway.scenario;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const runs = random === undefined ? [gateway] : [gateway, random];
  const most = Math.max(
    ...weights.map((weight) => weight / total),
    ...runs.flatMap(({ load }) => load.shares.map(({ p99 }) => p99)),
  );
  const step = most > 0.4 ? 0.2 : 0.1;
  const end = Math.ceil(most / step) * step;
  const xOf = (share: number) => AXIS + (share / end) * REACH;
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step);
  const grid = ticks.flatMap((share) => [
    element('line', { class: 'line', x1: xOf(share), x2: xOf(share), y1: top + 12, y2: scaleY - 8 }),
    text(xOf(share), scaleY + 8, 'faint small', percent(share, 0), { 'text-anchor': 'middle' }),
  ]);
  const rows = weights.flatMap((weight, member) => {
    const y = top + 22 + member * memberHeight;
    const x = xOf(weight / total);
    const bottom = y + memberHeight - MEMBER_GAP;
    return [
      text(LEFT, (y + bottom) / 2 + 5, 'ink', `hub-${member + 1}`),
      text(LEFT + 60, (y + bottom) / 2 + 5, 'faint', `weight ${weight}`),
      ...runs.map(({ load }, run) => {
        const kind = run === 0 && gateway.scenario.policy !== 'random' ? 'gateway' : 'random';
        return spread(load.shares[member]!, kind, xOf, y + run * LOAD_ROW + LOAD_ROW / 2);
      }),
      element('line', { class: 'weight', x1: x, x2: x, y1: y - 1, y2: bottom + 1 }),
    ];
  });
  const names = runs.map(({ scenario }) => (scenario.policy === 'random' ? 'random' : GATEWAY_LABELS[scenario.store]));
  return [
    text(LEFT, top, 'ink head', 'Load against weight'),
    text(
      AXIS,
      top,
      'faint small',
      'share of live sessions: band for 98 % of the day, dot for its mean; the upright mark is the weight',
    ),
    ...grid,
    ...rows,
    ...legend(names, scaleY + 40),
  ].join('');
}

function spread({ mean, p1, p99 }: Spread, kind: string, xOf: (share: number) => number, y: number): string {
  const width = Math.max(1, xOf(p99) - xOf(p1));
  return (
    element('rect', { class: `range-${kind}`, x: xOf(p1), y: y - 5, width, height: 10, rx: 5 }) +
    element('circle', { class: kind, cx: xOf(mean), cy: y, r: 5 })
  );
}

function legend(names: readonly string[], y: number): readonly string[] {
  return names.flatMap((name, index) => {
    const x = AXIS + index * 210;
    const kind = name === 'random' ? 'random' : 'gateway';
    return [element('circle', { class: kind, cx: x + 5, cy: y - 4, r: 5 }), text(x + 18, y, 'faint small', name)];
  });
}

const buildsOf = ({ hubs }: ScenarioResult): number => hubs.builds.reduce((sum, n) => sum + n, 0);

/** The numbers of the picture, for those who cannot see it. */
function inWords(bars: readonly Bar[], shown: ScenarioResult, random: ScenarioResult | undefined): string {
  const builds = bars.map(({ label, builds }) => `${label} ${builds}`).join(', ');
  const total = shown.scenario.weights.reduce((sum, weight) => sum + weight, 0);
  const loads = shown.scenario.weights.map((weight, i) => {
    const beside = random === undefined ? '' : `, random ${percent(random.load.shares[i]!.mean)}`;
    return `hub-${i + 1} with ${percent(weight / total)} of the weight: ${percent(shown.load.shares[i]!.mean)}${beside}`;
  });
  return `Builds: ${builds}. Mean share of live sessions: ${loads.join('; ')}.`;
}
