/** How the bytes of a text are to be read; stands in the lowest two bits before its length. */
const HEX = 0;
const WORD = 1;
const LATIN1 = 2;
const UTF16 = 3;
/** No text of hexadecimal digits is empty. */
const NO_TEXT = HEX;

const NULL = 0xff;
const DOUBLE = 0xfe;
const NEGATIVE = 0x10;

/** Words that are written as a number: what most refs are, then names in the order in which they come. */
const COMMON_REFS = ['HEAD', 'main', 'master'];
/** Names come from members and their versions, so they are few; more than these are written out. */
const MOST_WORDS = 1000;
const HEX_DIGITS = /^(?:[0-9a-f]{2}){10,}$/;

/**
 * Bytes to which numbers and texts are written, and from which they are read in the same order; used again and again,
 * and longer when it must be. Any number and any text comes back as it was.
 */
export class Tape {
  /** What has been written, as words; the last may have bytes of earlier use in it. */
  words = new Int32Array(256);
  #bytes = Buffer.from(this.words.buffer);
  #at = 0;
  readonly #words: string[] = [...COMMON_REFS];
  readonly #numbers = new Map(COMMON_REFS.map((word, number) => [word, number]));

  /** Words that were written, the last perhaps in part. */
  get length(): number {
    return (this.#at + 3) >> 2;
  }

  /** The next is written, or read, at the beginning. */
  rewind(): void {
    this.#at = 0;
  }

  /** Makes `words` long enough for this many. */
  reserve(words: number): void {
    if (words <= this.words.length) return;
    const longer = new Int32Array(Math.max(words, 2 * this.words.length));
    longer.set(this.words);
    this.words = longer;
    this.#bytes = Buffer.from(longer.buffer);
  }

  /** An integer from 0 to 2^31 - 1. */
  putCount(count: number): void {
    this.#room(5);
    let rest = count;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  getCount(): number {
    let count = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++]!;
      count |= (byte & 0x7f) << shift;
      if (byte < 0x80) return count;
    }
  }

  /** `base`: a number that the value is likely to be near, which takes fewer bytes; the same when it is read. */
  putNumber(value: number | null, base = 0): void {
    this.#room(9);
    const head = this.#at++;
    if (value === null) {
      this.#bytes[head] = NULL;
      return;
    }
    const difference = value - base;
    // Not so for fractions, for what is too large, and for -0.
    if (!Number.isSafeInteger(difference) || !Object.is(base + difference, value)) {
      this.#bytes[head] = DOUBLE;
      this.#at = this.#bytes.writeDoubleLE(value, this.#at);
      return;
    }
    for (let rest = Math.abs(difference); rest > 0; rest = Math.floor(rest / 256))
      this.#bytes[this.#at++] = rest & 0xff;
    this.#bytes[head] = (this.#at - head - 1) | (difference < 0 ? NEGATIVE : 0);
  }

  getNumber(base = 0): number | null {
    const head = this.#bytes[this.#at++]!;
    if (head === NULL) return null;
    if (head === DOUBLE) {
      this.#at += 8;
      return this.#bytes.readDoubleLE(this.#at - 8);
    }
    const start = this.#at;
    this.#at += head & ~NEGATIVE;
    let difference = 0;
    for (let i = this.#at - 1; i >= start; i--) difference = difference * 256 + this.#bytes[i]!;
    return (head & NEGATIVE) === 0 ? base + difference : base - difference;
  }

  /** A text that comes again and again. */
  putName(name: string | null): void {
    if (name !== null && this.#words.length < MOST_WORDS && !this.#numbers.has(name)) {
      this.#numbers.set(name, this.#words.length);
      this.#words.push(name);
    }
    this.putText(name);
  }

  putText(text: string | null): void {
    const word = text === null ? undefined : this.#numbers.get(text);
    if (text === null) this.putCount(NO_TEXT);
    else if (word !== undefined) this.putCount((word << 2) | WORD);
    else if (text.length >= 20 && HEX_DIGITS.test(text)) this.#putBytes(text, text.length / 2, HEX, 'hex');
    else if (!this.#putLatin1(text)) this.#putBytes(text, 2 * text.length, UTF16, 'utf16le');
  }

  getText(): string | null {
    const head = this.getCount();
    const size = head >>> 2;
    switch (head & 3) {
      case HEX:
        return size === 0 ? null : this.#getBytes(size, 'hex');
      case WORD:
        return this.#words[size]!;
      case LATIN1:
        return this.#getBytes(size, 'latin1');
      default:
        return this.#getBytes(size, 'utf16le');
    }
  }

  /** Reads a text, and tells whether it is this one. */
  isText(text: string): boolean {
    const start = this.#at;
    const head = this.getCount();
    if ((head & 3) !== LATIN1) {
      this.#at = start;
      return this.getText() === text;
    }
    const { length } = text;
    const from = this.#at;
    this.#at += head >>> 2;
    if (head >>> 2 !== length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[from + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Whether it could be; otherwise nothing is written. Unit by unit: what is written here is mostly short. */
  #putLatin1(text: string): boolean {
    const { length } = text;
    const start = this.#at;
    this.putCount((length << 2) | LATIN1);
    this.#room(length);
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0xff) {
        this.#at = start;
        return false;
      }
      this.#bytes[this.#at++] = unit;
    }
    return true;
  }

  #putBytes(text: string, size: number, kind: number, encoding: BufferEncoding): void {
    this.putCount((size << 2) | kind);
    this.#room(size);
    this.#at += this.#bytes.write(text, this.#at, size, encoding);
  }

  #getBytes(size: number, encoding: BufferEncoding): string {
    this.#at += size;
    return this.#bytes.toString(encoding, this.#at - size, this.#at);
  }

  #room(bytes: number): void {
    this.reserve((this.#at + bytes + 3) >> 2);
  }
}
