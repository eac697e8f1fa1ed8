import { unexpected } from './http-files.ts';
import type { HttpAnswer, HttpGet } from './http-get.ts';
import { plainBytes } from './plain-bytes.ts';
import { type LineBatch, readLines } from './read-lines.ts';

/** So much of what was read before is compared with what the file has there now, bytes. */
const COMPARED = 1_024;

/**
 * A file at an address that is appended to, read a bit at a time: nothing is sent while it is as it was (`ETag`,
 * `If-None-Match`), and only what is new where the server gives parts (`Range`). A file that was written anew, so that it
 * differs before the place we are at, is read from its beginning.
 */
export class GrowingFile {
  readonly #url: URL;
  readonly #get: HttpGet;
  #etag: string | null = null;
  /** Whole lines read so far, in bytes as they are uncompressed, and the last of these bytes. */
  #offset = 0;
  #tail = Buffer.alloc(0);
  #lines = 0;
  #compressed = false;

  constructor(url: URL, get: HttpGet) {
    this.#url = url;
    this.#get = get;
  }

  get name(): string {
    return this.#url.href;
  }

  /** Lines that are whole and were not there last time, with the number of the first in each batch, from 1. */
  async *news(signal: AbortSignal): AsyncGenerator<LineBatch & { readonly number: number }> {
    const from = this.#offset - this.#tail.length;
    const answer = await this.#get(this.#url, this.#conditions(from), signal);
    if (answer.status === 304) return;
    const isPart = answer.status === 206 && startOf(answer) === from;
    if (answer.status !== 200 && !isPart) {
      const problem = unexpected(answer, this.#url);
      // 416: it is shorter than it was. Also a part that was not asked for.
      if (this.#offset === 0 || (answer.status !== 416 && answer.status !== 206)) throw problem;
      this.#forget();
      return yield* this.news(signal);
    }
    const body = positioned(plainBytes(this.#watched(answer.body)), isPart ? 0 : from);
    const rest = await behind(body, this.#tail);
    if (rest === null) {
      this.#forget();
      return yield* this.news(signal);
    }
    for await (const batch of readLines(rest, 'leave')) {
      const number = this.#lines + 1;
      this.#lines += batch.lines.length;
      this.#offset += batch.length;
      this.#tail = Buffer.from(batch.bytes.subarray(-COMPARED));
      yield { ...batch, number };
    }
    // Only now: what broke off on the way is asked for again.
    this.#etag = answer.header('etag');
  }

  #conditions(from: number): Readonly<Record<string, string>> {
    return {
      // Compressed on the way it would have another ETag, and offsets of its own.
      'accept-encoding': 'identity',
      ...(this.#etag !== null && { 'if-none-match': this.#etag }),
      ...(from > 0 && !this.#compressed && { range: `bytes=${from}-` }),
    };
  }

  #forget(): void {
    this.#etag = null;
    this.#offset = 0;
    this.#lines = 0;
    this.#tail = Buffer.alloc(0);
  }

  async *#watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let first = true;
    for await (const chunk of chunks) {
      if (first && this.#offset === 0) this.#compressed = chunk[0] === 0x1f && chunk[1] === 0x8b;
      first = false;
      yield chunk;
    }
  }
}

/** Where the part begins that a 206 holds. */
const startOf = (answer: HttpAnswer): number => Number(/^bytes (\d+)-/.exec(answer.header('content-range') ?? '')?.[1]);

async function* positioned(chunks: AsyncIterable<Uint8Array>, skip: number): AsyncGenerator<Uint8Array> {
  let left = skip;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(left - chunk.length, 0);
  }
}

/** What follows `start`; null: the bytes begin otherwise. */
async function behind(chunks: AsyncGenerator<Uint8Array>, start: Buffer): Promise<AsyncIterable<Uint8Array> | null> {
  let head = Buffer.alloc(0);
  while (head.length < start.length) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  if (!head.subarray(0, start.length).equals(start)) {
    await chunks.return(undefined);
    return null;
  }
  return joined(head.subarray(start.length), chunks);
}

async function* joined(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}
