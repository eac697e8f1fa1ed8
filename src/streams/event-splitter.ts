/** A piece of an event stream that ends with a blank line. */
export type Block =
  | {
      readonly kind: 'event';
      /** As they came, with the blank line that ends it. */
      readonly bytes: Buffer;
      /** The `data` fields, joined by line feeds. */
      readonly data: string;
    }
  /** Has no data: a comment such as a keepalive, or a blank line alone. Clients see no event. */
  | { readonly kind: 'comment'; readonly bytes: Buffer }
  /** Longer than the limit: its bytes were dropped as they came. */
  | { readonly kind: 'oversize'; readonly size: number };

const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);
const FIRST_ROOM = 1024;

/**
 * Cuts the bytes of an event stream into blocks, by the rules of the HTML standard ("Server-sent events"): lines end in
 * LF, CRLF or CR, a blank line ends a block, a byte order mark at the start is dropped. What `push` returns is, put
 * together, what came in, but for an oversize block and the half of one that is still held.
 *
 * A block is returned with the chunk that completes it. Holds at most twice `limitBytes`, and nothing between blocks.
 */
export class EventSplitter {
  readonly #limit: number;
  /** The block so far, in the first `#size` bytes; nothing once it is oversize. */
  #held = NOTHING;
  #size = 0;
  #lineIsEmpty = true;
  /** The last byte was a CR: a line feed that follows belongs to it. */
  #afterReturn = false;
  /** Bytes of a byte order mark seen so far; -1: the start is over. */
  #markSeen = 0;

  /** `limitBytes`: the longest block, with its blank line. */
  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** Is a half block held, or being dropped? */
  get unfinished(): boolean {
    return this.#size > 0;
  }

  /** The blocks that this chunk completes. Their bytes may be views of it. */
  push(chunk: Buffer): readonly Block[] {
    const bytes = this.#markSeen < 0 ? chunk : this.#withoutMark(chunk);
    const blocks: Block[] = [];
    let from = 0;
    let at = 0;
    if (this.#afterReturn && bytes.length > 0) {
      this.#afterReturn = false;
      if (bytes[0] === LF) {
        at = 1;
        // The block that the CR ended has gone out already.
        if (this.#size === 0) {
          blocks.push({ kind: 'comment', bytes: bytes.subarray(0, 1) });
          from = 1;
        }
      }
    }
    while (at < bytes.length) {
      const byte = bytes[at++];
      if (byte !== LF && byte !== CR) {
        this.#lineIsEmpty = false;
        continue;
      }
      if (byte === CR) {
        if (at === bytes.length) this.#afterReturn = true;
        else if (bytes[at] === LF) at++;
      }
      if (this.#lineIsEmpty) {
        blocks.push(this.#complete(bytes.subarray(from, at)));
        from = at;
      }
      this.#lineIsEmpty = true;
    }
    if (from < bytes.length) this.#hold(bytes.subarray(from));
    return blocks;
  }

  #withoutMark(chunk: Buffer): Buffer {
    let at = 0;
    while (this.#markSeen >= 0 && at < chunk.length) {
      if (chunk[at] !== BYTE_ORDER_MARK[this.#markSeen]) {
        const noMark = BYTE_ORDER_MARK.subarray(0, this.#markSeen);
        this.#markSeen = -1;
        return noMark.length === 0 ? chunk : Buffer.concat([noMark, chunk.subarray(at)]);
      }
      at++;
      this.#markSeen = this.#markSeen === 2 ? -1 : this.#markSeen + 1;
    }
    return chunk.subarray(at);
  }

  #complete(rest: Buffer): Block {
    const size = this.#size + rest.length;
    let bytes = rest;
    if (this.#size > 0) {
      this.#hold(rest);
      bytes = this.#held.subarray(0, size);
      this.#held = NOTHING;
      this.#size = 0;
    }
    if (size > this.#limit) return { kind: 'oversize', size };
    const data = dataOf(bytes);
    return data === null ? { kind: 'comment', bytes } : { kind: 'event', bytes, data };
  }

  /** Copies: a few bytes must not keep a whole chunk in memory, nor many small chunks their objects. */
  #hold(bytes: Buffer): void {
    const size = this.#size + bytes.length;
    if (size > this.#limit) {
      this.#held = NOTHING;
    } else {
      if (size > this.#held.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#held.length, FIRST_ROOM));
        this.#held.copy(larger, 0, 0, this.#size);
        this.#held = larger;
      }
      bytes.copy(this.#held, this.#size);
    }
    this.#size = size;
  }
}

const LINE_END = /\r\n|\n|\r/;

/** null: there is no `data` field. */
function dataOf(block: Buffer): string | null {
  let data: string | null = null;
  for (const line of block.toString('utf8').split(LINE_END)) {
    const colon = line.indexOf(':');
    if ((colon < 0 ? line : line.slice(0, colon)) !== 'data') continue;
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    data = data === null ? value : `${data}\n${value}`;
  }
  return data;
}
