import { type Metric, Registry } from 'prom-client';
import type { MetricReport, MetricState } from './metric-report.ts';
import { countsIn, sumMetrics } from './sum-metrics.ts';

/** Who can be asked for their metrics. */
export interface Reporter {
  readonly number: number;
  /** They answer `heard`, or do not. */
  ask(ask: number): void;
}

export interface MetricDeskParts {
  /** What the primary says of itself. */
  readonly own: () => Promise<MetricReport>;
  readonly later: (ms: number, callback: () => void) => () => void;
}

/** Prometheus itself gives up after 10 s by default. */
const PATIENCE_MS = 1_000;

interface Asking {
  readonly missing: Set<number>;
  readonly done: () => void;
}

/**
 * `/metrics` of all workers together, whichever of them was asked. One that does not answer counts with what it told last, and
 * one that has ended with what it had counted: sums of counters never become less.
 */
export class MetricDesk {
  readonly #parts: MetricDeskParts;
  /** By number, upwards. */
  readonly #last = new Map<number, MetricReport>();
  readonly #asking = new Map<number, Asking>();
  #gone: MetricReport = [];
  #asks = 0;

  constructor(parts: MetricDeskParts) {
    this.#parts = parts;
  }

  async read(reporters: readonly Reporter[]): Promise<string> {
    await this.#gather(reporters);
    const own = await this.#parts.own();
    const living = [...this.#last].toSorted(([a], [b]) => a - b).map(([, report]) => report);
    return written(sumMetrics([own, ...living, this.#gone]));
  }

  heard(number: number, ask: number, report: MetricReport): void {
    this.#last.set(number, report);
    this.#settle(number, ask);
  }

  left(number: number): void {
    const last = this.#last.get(number);
    this.#last.delete(number);
    if (last !== undefined) this.#gone = sumMetrics([this.#gone, countsIn(last)]);
    for (const ask of [...this.#asking.keys()]) this.#settle(number, ask);
  }

  #gather(reporters: readonly Reporter[]): Promise<void> {
    if (reporters.length === 0) return Promise.resolve();
    const ask = ++this.#asks;
    return new Promise((resolve) => {
      const cancel = this.#parts.later(PATIENCE_MS, () => done());
      const done = () => {
        cancel();
        this.#asking.delete(ask);
        resolve();
      };
      this.#asking.set(ask, { missing: new Set(reporters.map(({ number }) => number)), done });
      for (const reporter of reporters) reporter.ask(ask);
    });
  }

  #settle(number: number, ask: number): void {
    const asking = this.#asking.get(ask);
    if (asking === undefined) return;
    asking.missing.delete(number);
    if (asking.missing.size === 0) asking.done();
  }
}

/** In Prometheus' words. */
function written(report: MetricReport): Promise<string> {
  const registry = new Registry();
  for (const metric of report) registry.registerMetric(readable(metric));
  return registry.metrics();
}

const readable = (metric: MetricState): Metric => {
  const copy = { ...metric, get: () => Promise.resolve(metric), reset: () => {} };
  return copy as unknown as Metric;
};
