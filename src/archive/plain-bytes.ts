import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ArchiveProblem } from './archive-file.ts';

/** With zlib's own 16 KB, inflating an archive and splitting it into lines takes twice the time. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Bytes as they are, or inflated when they begin as gzip does (RFC 1952): names and headers do not tell surely. Fails with
 * ArchiveProblem where the gzip is damaged or cut off.
 */
export async function* plainBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const rest = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (let next = await rest.next(); ; next = await rest.next()) {
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
    if (head.length >= 2) break;
  }
  const all = startingWith(head, rest);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* inflated(all);
  else yield* all;
}

async function* startingWith(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* inflated(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Its failures, and those of the bytes that come in, arrive where the inflated ones are read.
  pipeline(Readable.from(chunks, { objectMode: false }), gunzip, () => undefined);
  try {
    yield* gunzip;
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw cause;
    throw new ArchiveProblem(`is damaged gzip: ${message}`, { cause });
  }
}
