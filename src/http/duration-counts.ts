import type { Metric } from 'prom-client';

/**
 * How long something took, as a Prometheus histogram. Plain numbers, put into Prometheus' words when `/metrics` is read:
 * prom-client's own histogram takes 1 to 2 µs an observation, which is a twentieth of a launch.
 */
export class DurationCounts {
  readonly #name: string;
  readonly #help: string;
  /** Upper bounds, µs, upwards. */
  readonly #bounds: readonly number[];
  /** By bucket, the last for what is above all bounds. */
  readonly #counts: Float64Array;
  #sumUs = 0;

  constructor(name: string, help: string, boundsUs: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = boundsUs;
    this.#counts = new Float64Array(boundsUs.length + 1);
  }

  add(us: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && us > bounds[bucket]!) bucket++;
    this.#counts[bucket]!++;
    this.#sumUs += us;
  }

  /** To be registered with prom-client. Seconds, as Prometheus wants them. */
  get metric(): Metric {
    const metric = {
      name: this.#name,
      get: () => Promise.resolve(this.#read()),
      reset: () => this.#reset(),
    };
    return metric as unknown as Metric;
  }

  #read() {
    let sofar = 0;
    const bucket = (le: number | string, count: number) => {
      sofar += count;
      return { metricName: `${this.#name}_bucket`, labels: { le }, value: sofar };
    };
    const buckets = [...this.#bounds.map((us) => us / 1e6), '+Inf'].map((le, i) => bucket(le, this.#counts[i]!));
    return {
      name: this.#name,
      help: this.#help,
      type: 'histogram',
      aggregator: 'sum',
      values: [
        ...buckets,
        { metricName: `${this.#name}_sum`, labels: {}, value: this.#sumUs / 1e6 },
        { metricName: `${this.#name}_count`, labels: {}, value: sofar },
      ],
    };
  }

  #reset(): void {
    this.#counts.fill(0);
    this.#sumUs = 0;
  }
}
