type Labels = Readonly<Record<string, string>>;

/** Prometheus' text form, with the labels in the order of the alphabet and floats as Python's client writes them. */
const labelText = (labels: Labels): string => {
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}="${labels[key]!.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};
const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
const head = (name: string, help: string, type: string): string => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;

/** A counter by status, provider and repo; the metric's name without `_total`. */
export class LaunchCounter {
  readonly #name: string;
  readonly #help: string;
  readonly #series = new Map<string, { value: number; readonly createdMs: number; readonly labels: Labels }>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  increment(labels: { readonly status: string; readonly provider: string; readonly repo: string }, now: number): void {
    const key = `${labels.status} ${labels.provider} ${labels.repo}`;
    const series = this.#series.get(key);
    if (series !== undefined) series.value += 1;
    else this.#series.set(key, { value: 1, createdMs: now, labels });
  }

  text(): string {
    let totals = head(`${this.#name}_total`, this.#help, 'counter');
    let created = head(`${this.#name}_created`, this.#help, 'gauge');
    for (const { value, createdMs, labels } of this.#series.values()) {
      const text = labelText(labels);
      totals += `${this.#name}_total${text} ${float(value)}\n`;
      created += `${this.#name}_created${text} ${float(createdMs / 1000)}\n`;
    }
    return totals + created;
  }
}

/** A histogram of seconds, by any labels. */
export class TimeHistogram {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<
    string,
    { readonly labels: Labels; readonly buckets: number[]; count: number; sum: number }
  >();

  /** @param bounds the buckets' upper bounds in seconds, ascending, without infinity */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
  }

  observe(labels: Labels, ms: number): void {
    const key = Object.values(labels).join(' ');
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { labels, buckets: this.#bounds.map(() => 0), count: 0, sum: 0 };
      this.#series.set(key, series);
    }
    const seconds = ms / 1000;
    series.count += 1;
    series.sum += seconds;
    this.#bounds.forEach((bound, i) => {
      if (seconds <= bound) series.buckets[i]! += 1;
    });
  }

  text(): string {
    let text = head(this.#name, this.#help, 'histogram');
    for (const { labels, buckets, count, sum } of this.#series.values()) {
      const bucket = (le: string, value: number) =>
        `${this.#name}_bucket${labelText({ ...labels, le })} ${float(value)}\n`;
      text += this.#bounds.map((bound, i) => bucket(float(bound), buckets[i]!)).join('') + bucket('+Inf', count);
      text += `${this.#name}_count${labelText(labels)} ${float(count)}\n`;
      text += `${this.#name}_sum${labelText(labels)} ${float(sum)}\n`;
    }
    return text;
  }
}
