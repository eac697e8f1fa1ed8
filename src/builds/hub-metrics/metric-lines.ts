/** A longer line is left out. The longest real ones hold a spec of 8 KB, each character of which may be escaped. */
const LONGEST_LINE = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * Finds the lines that matter in a page of Prometheus text, piece by piece as it comes, however it is cut. Most lines are
 * told by their first bytes and never become a string. What follows the last line feed is no line: the format ends each
 * with one.
 */
export class MetricLines {
  readonly #beginnings: readonly Buffer[];
  readonly #take: (line: string) => void;
  /** Of a line whose end is still to come. */
  #pieces: Buffer[] = [];
  #length = 0;

  /** `beginnings`: what the lines that matter begin with (ASCII). `take` gets each of them, without its line feed. */
  constructor(beginnings: readonly string[], take: (line: string) => void) {
    this.#beginnings = beginnings.map((text) => Buffer.from(text));
    this.#take = take;
  }

  /** The next bytes of the page. They are not held on to. */
  push(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      if (this.#length === 0) this.#line(bytes, from, end);
      else this.#joined(bytes.subarray(from, end));
      from = end + 1;
    }
    if (from < bytes.length) this.#keep(bytes.subarray(from));
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > LONGEST_LINE) this.#pieces = [];
    else this.#pieces.push(Buffer.from(piece));
  }

  #joined(last: Buffer): void {
    const length = this.#length + last.length;
    // Of one that is too long there may be nothing left.
    if (length <= LONGEST_LINE) this.#line(Buffer.concat([...this.#pieces, last], length), 0, length);
    this.#pieces = [];
    this.#length = 0;
  }

  #line(bytes: Buffer, from: number, end: number): void {
    if (end - from > LONGEST_LINE) return;
    for (const beginning of this.#beginnings) {
      if (beginsWith(bytes, from, end, beginning)) {
        this.#take(bytes.toString('utf8', from, end));
        return;
      }
    }
  }
}

function beginsWith(bytes: Buffer, from: number, end: number, beginning: Buffer): boolean {
  const { length } = beginning;
  if (end - from < length) return false;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== beginning[i]) return false;
  return true;
}
