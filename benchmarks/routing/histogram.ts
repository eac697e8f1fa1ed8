/** How often each value came, to the width of a bin: quantiles in memory that does not grow. What is beyond the last bin is in the last. */
export class Histogram {
  readonly #counts: Float64Array;
  readonly #width: number;
  #count = 0;
  #sum = 0;
  #max = 0;

  constructor(bins: number, width: number) {
    this.#counts = new Float64Array(bins);
    this.#width = width;
  }

  add(value: number): void {
    const bin = Math.min(Math.floor(value / this.#width), this.#counts.length - 1);
    this.#counts[bin]! += 1;
    this.#count += 1;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  get max(): number {
    return this.#max;
  }

  /** Nearest rank, the middle of its bin; never more than the most. 0 of nothing. */
  quantile(q: number): number {
    let left = Math.ceil(q * this.#count);
    for (let bin = 0; bin < this.#counts.length; bin++) {
      left -= this.#counts[bin]!;
      if (left <= 0 && this.#counts[bin]! > 0)
        return Math.min(bin === 0 && this.#width >= 1 ? 0 : (bin + 0.5) * this.#width, this.#max);
    }
    return 0;
  }

  /** Shares of all that are at most this, for each of these edges. */
  cumulative(edges: readonly number[]): readonly number[] {
    return edges.map((edge) => {
      let below = 0;
      for (let bin = 0; bin < this.#counts.length && bin * this.#width <= edge; bin++) below += this.#counts[bin]!;
      return this.#count === 0 ? 1 : below / this.#count;
    });
  }
}
