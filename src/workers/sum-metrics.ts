import type { Aggregator, MetricReport, MetricSample, MetricState } from './metric-report.ts';

/** The metrics of several processes as those of one, in the order in which they come. Pure. */
export function sumMetrics(reports: readonly MetricReport[]): MetricReport {
  const byName = new Map<string, MetricState[]>();
  for (const metric of reports.flat()) {
    const same = byName.get(metric.name);
    if (same === undefined) byName.set(metric.name, [metric]);
    else same.push(metric);
  }
  return [...byName.values()].flatMap((same) => summed(same) ?? []);
}

/** What counts of a process that has ended: what only ever grows must not become less in the sum, or rates would jump. */
export const countsIn = (report: MetricReport): MetricReport => report.filter(isCount);

/** Grows like a counter, and is a gauge since it is one in federation-redirect. */
const COUNTING_GAUGE = 'federation_redirect_count';

const isCount = ({ name, type }: MetricState): boolean =>
  type === 'counter' || type === 'histogram' || name === COUNTING_GAUGE;

function summed(same: readonly MetricState[]): MetricState | null {
  const first = same[0]!;
  const { aggregator = 'sum' } = first;
  if (aggregator === 'omit') return null;
  if (aggregator === 'first') return same.find(({ values }) => values.length > 0) ?? first;
  const series = new Map<string, MetricSample[]>();
  for (const sample of same.flatMap(({ values }) => values)) {
    const key = keyOf(sample);
    const others = series.get(key);
    if (others === undefined) series.set(key, [sample]);
    else others.push(sample);
  }
  const values = [...series.values()].map((samples) => ({
    ...samples[0]!,
    value: VALUES[aggregator](samples.map(({ value }) => value).filter((value) => !Number.isNaN(value))),
  }));
  return { ...first, values };
}

/** Labels stand in the order in which each process met them. */
const keyOf = ({ metricName = '', labels }: MetricSample): string =>
  JSON.stringify([metricName, ...Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const ifAny = (of: (values: readonly number[]) => number) => (values: readonly number[]) =>
  values.length === 0 ? Number.NaN : of(values);

/** Of values that are numbers. */
const VALUES: Readonly<Record<Exclude<Aggregator, 'omit' | 'first'>, (values: readonly number[]) => number>> = {
  sum: total,
  min: ifAny((values) => Math.min(...values)),
  max: ifAny((values) => Math.max(...values)),
  average: ifAny((values) => total(values) / values.length),
};
