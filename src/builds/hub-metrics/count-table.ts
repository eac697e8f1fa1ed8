const SMALLEST = 64;
const EMPTY = -1;

/**
 * The last count of each series of a hub. In place of a series' name stand 64 bits of a hash of it: 22 to 43 bytes each,
 * off the heap, so that a real hub's 50,000 take some 2 MB. That two of 200,000 are taken for one has a probability of
 * one in a thousand million.
 */
export class CountTable {
  #keys: Int32Array;
  #counts: Float64Array;
  #size = 0;

  /** `expected`: so many series fit before it must grow. */
  constructor(expected = 0) {
    let slots = SMALLEST;
    while (slots * 3 < expected * 4) slots *= 2;
    this.#keys = new Int32Array(2 * slots);
    this.#counts = new Float64Array(slots).fill(EMPTY);
  }

  get size(): number {
    return this.#size;
  }

  /** undefined: this series is not here. `low`, `high`: its hash, as 32-bit integers. */
  get(low: number, high: number): number | undefined {
    const count = this.#counts[this.#slotOf(low, high)]!;
    return count === EMPTY ? undefined : count;
  }

  /** Keeps a count (0 or more) of a series that is not here yet. */
  add(low: number, high: number, count: number): void {
    this.#put(low, high, count);
    this.#size++;
    if (this.#size * 4 > this.#counts.length * 3) this.#grow();
  }

  #put(low: number, high: number, count: number): void {
    const slot = this.#slotOf(low, high);
    this.#keys[2 * slot] = low;
    this.#keys[2 * slot + 1] = high;
    this.#counts[slot] = count;
  }

  /** The slot of this key, or the empty one where it belongs. */
  #slotOf(low: number, high: number): number {
    const mask = this.#counts.length - 1;
    let slot = low & mask;
    while (this.#counts[slot] !== EMPTY && (this.#keys[2 * slot] !== low || this.#keys[2 * slot + 1] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#keys = new Int32Array(2 * keys.length);
    this.#counts = new Float64Array(2 * counts.length).fill(EMPTY);
    for (let slot = 0; slot < counts.length; slot++) {
      if (counts[slot] !== EMPTY) this.#put(keys[2 * slot]!, keys[2 * slot + 1]!, counts[slot]!);
    }
  }
}
