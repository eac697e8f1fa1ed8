import { type Aggregator, Gauge, type Registry } from 'prom-client';

/**
 * A gauge that is asked for its value when somebody reads the metrics. `aggregator`: what several workers of one machine make of
 * theirs.
 */
export const liveGauge = (
  registry: Registry,
  name: string,
  help: string,
  value: () => number,
  aggregator: Aggregator = 'sum',
) =>
  new Gauge({
    name,
    help,
    aggregator,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
