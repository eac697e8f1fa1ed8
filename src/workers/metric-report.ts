/** How the values of several processes become one. `first`: all of a metric from one of them, the first that has it. */
export type Aggregator = 'sum' | 'first' | 'min' | 'max' | 'average' | 'omit';

export interface MetricSample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Where it is not the metric's, as with the buckets of a histogram. */
  readonly metricName?: string;
}

/** A metric as prom-client tells it (`getMetricsAsJSON`). */
export interface MetricState {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator?: Aggregator;
  readonly values: readonly MetricSample[];
}

/** All metrics of one process at one moment. */
export type MetricReport = readonly MetricState[];
