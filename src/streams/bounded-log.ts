/** The end of a log: what does not fit is forgotten, oldest first. */
export class BoundedLog {
  readonly #limit: number;
  #blocks: Buffer[] = [];
  #bytes = 0;
  #forgotten = 0;

  /** `limit`: bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(block: Buffer): void {
    // A few bytes must not keep the whole chunk that they came in.
    this.#blocks.push(Buffer.from(block));
    this.#bytes += block.length;
    while (this.#bytes > this.#limit) {
      this.#bytes -= this.#blocks.shift()!.length;
      this.#forgotten++;
    }
  }

  /** Blocks that are gone. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get blocks(): readonly Buffer[] {
    return this.#blocks;
  }

  /** Takes all out. */
  drain(): readonly Buffer[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    this.#bytes = 0;
    this.#forgotten = 0;
    return blocks;
  }
}
