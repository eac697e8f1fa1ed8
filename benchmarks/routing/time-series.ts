const MOST_BUCKETS = 512;

/** Sums over time in at most 512 buckets: when they are full, two become one. */
export class TimeSeries {
  readonly columns: number;
  readonly #startsAt: number;
  readonly #sums: Float64Array;
  #bucketMs: number;
  #used = 0;

  /** `bucketMs`: to begin with. */
  constructor(columns: number, startsAt: number, bucketMs: number) {
    this.columns = columns;
    this.#startsAt = startsAt;
    this.#bucketMs = bucketMs;
    this.#sums = new Float64Array(MOST_BUCKETS * columns);
  }

  get bucketMs(): number {
    return this.#bucketMs;
  }

  add(at: number, column: number, value: number): void {
    let bucket = Math.floor((at - this.#startsAt) / this.#bucketMs);
    while (bucket >= MOST_BUCKETS) {
      this.#halve();
      bucket = Math.floor((at - this.#startsAt) / this.#bucketMs);
    }
    this.#sums[bucket * this.columns + column]! += value;
    if (bucket >= this.#used) this.#used = bucket + 1;
  }

  /** The sums of one column, a bucket after the other. */
  column(column: number): readonly number[] {
    return Array.from({ length: this.#used }, (_, bucket) => this.#sums[bucket * this.columns + column]!);
  }

  /** Bucket's beginnings, ms since the epoch. */
  get times(): readonly number[] {
    return Array.from({ length: this.#used }, (_, bucket) => this.#startsAt + bucket * this.#bucketMs);
  }

  #halve(): void {
    const { columns } = this;
    for (let bucket = 0; bucket < MOST_BUCKETS; bucket++) {
      for (let column = 0; column < columns; column++) {
        const value = this.#sums[bucket * columns + column]!;
        this.#sums[bucket * columns + column] = 0;
        this.#sums[(bucket >> 1) * columns + column]! += value;
      }
    }
    this.#bucketMs *= 2;
    this.#used = Math.ceil(this.#used / 2);
  }
}
