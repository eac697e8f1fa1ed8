/** 32-bit words of a block. The first is the number of the block after it in its chain. */
export const BLOCK_WORDS = 8;
export const NO_BLOCK = -1;

const CHUNK_BITS = 13;
const CHUNK_BLOCKS = 1 << CHUNK_BITS;

/**
 * Memory in blocks of 32 bytes, known by their numbers, outside the heap that the garbage collector walks. Comes in
 * steps of 256 KB and is used again when it is given back, whatever it was used for: nothing is ever moved.
 */
export class Blocks {
  readonly #chunks: Int32Array[] = [];
  #free = NO_BLOCK;
  #ever = 0;
  #used = 0;

  /** Blocks that are taken. */
  get used(): number {
    return this.#used;
  }

  get(block: number, word: number): number {
    return this.#chunks[block >> CHUNK_BITS]![(block & (CHUNK_BLOCKS - 1)) * BLOCK_WORDS + word]!;
  }

  set(block: number, word: number, value: number): void {
    this.#chunks[block >> CHUNK_BITS]![(block & (CHUNK_BLOCKS - 1)) * BLOCK_WORDS + word] = value;
  }

  /** The end of a chain, or a chain of its own. */
  take(): number {
    this.#used++;
    let block = this.#free;
    if (block === NO_BLOCK) {
      block = this.#ever++;
      if (block >> CHUNK_BITS === this.#chunks.length) this.#chunks.push(new Int32Array(CHUNK_BLOCKS * BLOCK_WORDS));
    } else {
      this.#free = this.get(block, 0);
    }
    this.set(block, 0, NO_BLOCK);
    return block;
  }

  /** Gives back a block and all that follow it. */
  giveBack(chain: number): void {
    for (let block = chain; block !== NO_BLOCK; ) {
      const next = this.get(block, 0);
      this.set(block, 0, this.#free);
      this.#free = block;
      this.#used--;
      block = next;
    }
  }
}
