import { Gauge, type Registry } from 'prom-client';

/** A gauge that is asked for its value when somebody reads the metrics. */
export const liveGauge = (registry: Registry, name: string, help: string, value: () => number) =>
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
