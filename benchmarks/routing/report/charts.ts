import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Html } from '../../../src/pages/html.ts';
import type { PolicyResult } from '../result.ts';

/** A picture of the report, and what it shows. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What to look for. */
  readonly note: string;
  readonly picture: Html;
}

const WIDTH = 860;
/** Bands of a chart by time: with more, lines become noise. */
const MOST_STEPS = 120;
/** Policies are told apart by these, whichever of them are shown. */
const COLOURS: Readonly<Record<string, string>> = {
  affinity: '#d9480f',
  random: '#868e96',
  'least-loaded': '#1c7ed6',
  rendezvous: '#ae3ec9',
  ring: '#0ca678',
  'bounded-ring': '#e8a400',
  'shared-cache': '#495057',
  'offline-best': '#5c940d',
};
const OTHER_COLOUR = '#7048e8';

/** All pictures that these results have something for. `swept`: affinity with several bounds, lowest first. */
export const charts = (results: readonly PolicyResult[], swept: readonly SweptBound[]): readonly Chart[] =>
  [
    tradeOff(results),
    buildsOverTime(results),
    waitingOverTime(results),
    loads(results),
    waits(results),
    hitsByRank(results),
    ...(swept.length > 1 ? [bounds(swept)] : []),
  ].filter((chart) => chart !== null);

/** What the default policy does with one bound. */
export interface SweptBound {
  readonly bound: number;
  readonly result: PolicyResult;
}

const named = (results: readonly PolicyResult[]) => ({
  legend: true,
  domain: results.map(({ policy }) => policy),
  range: results.map(({ policy }) => COLOURS[policy] ?? OTHER_COLOUR),
});

function draw(options: Plot.PlotOptions): Html {
  const figure: { readonly outerHTML: string } = Plot.plot({
    width: WIDTH,
    marginLeft: 56,
    marginBottom: 44,
    style: { background: 'none', fontSize: '12px' },
    ...options,
    document: browserDocument(),
  });
  return Html.trusted(figure.outerHTML);
}

/** All that Plot wants of a browser; the types of one are not among those of Node. */
const browserDocument = (): never =>
  (parseHTML('<!doctype html><html><body></body></html>') as unknown as { readonly document: never }).document;

function tradeOff(results: readonly PolicyResult[]): Chart | null {
  const points = results.flatMap(({ policy, buildsOverShared, peakOverFair }) =>
    peakOverFair === null ? [] : [{ policy, builds: buildsOverShared, peak: peakOverFair.p99 }],
  );
  if (points.length === 0) return null;
  const picture = draw({
    height: 340,
    inset: 24,
    grid: true,
    x: { label: 'builds ÷ those of one shared cache →', zero: false },
    y: { label: '↑ peak ÷ fair share, p99', zero: false },
    color: named(results),
    marks: [
      Plot.dot(points, { x: 'builds', y: 'peak', fill: 'policy', r: 6 }),
      Plot.text(points, { x: 'builds', y: 'peak', text: 'policy', dy: -12, fill: 'currentColor' }),
    ],
  });
  return {
    id: 'trade-off',
    title: 'Builds against evenness',
    note: 'Down and to the left is better: as few builds as one cache for all would need, and no hub much fuller than its share.',
    picture,
  };
}

/** Sums of several buckets, so that there are at most `MOST_STEPS`; an incomplete last one is left out. */
function coarse(times: readonly number[], values: readonly number[]): { readonly at: Date; readonly value: number }[] {
  const every = Math.ceil(times.length / MOST_STEPS);
  const steps = Math.max(1, Math.floor(times.length / every));
  return Array.from({ length: steps }, (_, step) => ({
    at: new Date(times[step * every]!),
    value: values.slice(step * every, (step + 1) * every).reduce((sum, value) => sum + value, 0),
  }));
}

const hoursOf = ({ series: { bucketMs, times } }: PolicyResult): number =>
  (bucketMs * Math.ceil(times.length / MOST_STEPS)) / 3_600_000;

const overTime = (results: readonly PolicyResult[], read: (result: PolicyResult) => readonly number[]) =>
  results.flatMap((result) =>
    coarse(result.series.times, read(result)).map((step) => ({ ...step, policy: result.policy })),
  );

function buildsOverTime(results: readonly PolicyResult[]): Chart | null {
  if (results.length === 0) return null;
  const picture = draw({
    height: 320,
    grid: true,
    x: { label: null },
    y: { label: `↑ builds in ${hours(hoursOf(results[0]!))}`, zero: true },
    color: named(results),
    marks: [
      Plot.lineY(
        overTime(results, ({ series }) => series.builds),
        { x: 'at', y: 'value', stroke: 'policy', strokeWidth: 1.5 },
      ),
    ],
  });
  return {
    id: 'builds',
    title: 'Builds over time',
    note: 'All caches are empty at the beginning, so the first days are of learning.',
    picture,
  };
}

function waitingOverTime(results: readonly PolicyResult[]): Chart | null {
  if (results.length === 0) return null;
  const picture = draw({
    height: 300,
    grid: true,
    x: { label: null },
    y: { label: `↑ hours that people waited, in ${hours(hoursOf(results[0]!))}`, zero: true },
    color: named(results),
    marks: [
      Plot.lineY(
        overTime(results, ({ series }) => series.waitHours),
        { x: 'at', y: 'value', stroke: 'policy', strokeWidth: 1.5 },
      ),
    ],
  });
  return {
    id: 'waiting',
    title: 'Waiting over time',
    note: 'For builds, for a slot to build in and for a place; a launch of an image that is there counts nothing.',
    picture,
  };
}

const hours = (count: number): string => {
  if (count === 24) return 'a day';
  return count > 24 ? `${round(count / 24)} days` : `${round(count)} h`;
};
const round = (value: number): string => String(Math.round(value * 10) / 10);

function loads(results: readonly PolicyResult[]): Chart | null {
  const steps = results
    .filter(({ peakOverFair }) => peakOverFair !== null)
    .flatMap(({ policy, series: { times, loadOverFair } }) => {
      const every = Math.ceil(times.length / MOST_STEPS);
      return loadOverFair.flatMap((loads, member) =>
        loads.flatMap((load, i) =>
          load === null || i % every !== 0
            ? []
            : [{ policy, member: `member ${member + 1}`, at: new Date(times[i]!), load }],
        ),
      );
    });
  if (steps.length === 0) return null;
  const shown = [...new Set(steps.map(({ policy }) => policy))];
  const picture = draw({
    height: 60 + 90 * shown.length,
    marginRight: 110,
    grid: true,
    x: { label: null },
    y: { label: '↑ load ÷ fair share', zero: false },
    fy: { label: null, domain: shown },
    marks: [
      Plot.ruleY([1], { stroke: 'currentColor', strokeOpacity: 0.5 }),
      Plot.dot(steps, { x: 'at', y: 'load', fy: 'policy', fill: 'member', r: 1.4 }),
    ],
  });
  return {
    id: 'loads',
    title: 'Load of each member against its share',
    note: 'Means of live sessions over a step of time, one colour a member. On the line: exactly what its weight makes fair.',
    picture,
  };
}

function waits(results: readonly PolicyResult[]): Chart | null {
  const points = results.flatMap(({ policy, series }) =>
    series.waits
      .filter(({ seconds, share }) => seconds > 0 && share < 1)
      .map(({ seconds, share }) => ({ policy, seconds, longer: 1 - share })),
  );
  if (points.length === 0) return null;
  const picture = draw({
    height: 300,
    grid: true,
    x: { label: 'seconds →', type: 'log' },
    y: { label: '↑ % of launches that waited longer', percent: true, zero: true },
    color: named(results),
    marks: [Plot.lineY(points, { x: 'seconds', y: 'longer', stroke: 'policy', marker: 'dot' })],
  });
  return {
    id: 'waits',
    title: 'How long people waited',
    note: 'Most launches wait for nothing at all: the picture is of the few that do.',
    picture,
  };
}

function hitsByRank(results: readonly PolicyResult[]): Chart | null {
  const points = results.flatMap(({ policy, series }) => series.hitsByRank.map((hit) => ({ policy, ...hit })));
  if (points.length === 0) return null;
  const picture = draw({
    height: 320,
    grid: true,
    x: { label: 'rank of the repository by launches (from) →', type: 'log' },
    y: { label: '↑ % of launches that found their image', percent: true, zero: false },
    color: named(results),
    marks: [Plot.lineY(points, { x: 'rank', y: 'hitRate', stroke: 'policy', marker: 'dot' })],
  });
  return {
    id: 'ranks',
    title: 'Hit rate by rank of the repository',
    note: 'The most launched repositories are soon everywhere under any policy. The others are where knowing the holders pays.',
    picture,
  };
}

function bounds(swept: readonly SweptBound[]): Chart {
  const points = swept.flatMap(({ bound, result: { buildsOverShared, peakOverFair } }) => [
    { bound, value: buildsOverShared, what: 'builds ÷ shared cache' },
    ...(peakOverFair === null ? [] : [{ bound, value: peakOverFair.p99, what: 'peak ÷ fair share, p99' }]),
  ]);
  const picture = draw({
    height: 300,
    grid: true,
    x: { label: 'bound →' },
    y: { label: '↑ ratio', zero: false },
    color: { legend: true, range: ['#1c7ed6', '#d9480f'] },
    marks: [Plot.lineY(points, { x: 'bound', y: 'value', stroke: 'what', marker: 'dot' })],
  });
  return {
    id: 'bound',
    title: 'Sensitivity to the bound',
    note: 'The default policy with other values of routing.bound. Where both lines are flat, the value hardly matters.',
    picture,
  };
}
