import { gunzip, inflate, inflateRaw } from 'node:zlib';
import { RequestError } from './errors.ts';

export const ENCODINGS = 'gzip, deflate';

type Unpack = typeof gunzip;

/**
 * How a body of this `Content-Encoding` is unpacked: at most to `limit` bytes, off the event loop; null: it is not packed.
 * Throws RequestError `unsupported-encoding` for another encoding or several on top of each other.
 */
export function unpackerOf(encoding: string, limit: number): ((body: Buffer) => Promise<Buffer>) | null {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return (body) => unpack(gunzip, body, limit);
    case 'deflate':
      return (body) => unpack(hasZlibHeader(body) ? inflate : inflateRaw, body, limit);
    default:
      throw new RequestError('unsupported-encoding', `A body may be packed with one of ${ENCODINGS}.`);
  }
}

/** `deflate` means zlib's format (RFC 9110, 8.4.1.2), but some senders leave its header out. */
const hasZlibHeader = (body: Buffer): boolean =>
  body.length >= 2 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;

/** Rejects with RequestError `body-too-large` as soon as more than `limit` bytes come out, `bad-body` for rubbish. */
function unpack(method: Unpack, body: Buffer, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    method(body, { maxOutputLength: limit }, (error, unpacked) => {
      if (error === null) resolve(unpacked);
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        reject(new RequestError('body-too-large', `The body may have ${limit} bytes when it is unpacked.`));
      } else reject(new RequestError('bad-body', 'The body is not packed as its Content-Encoding says.'));
    });
  });
}
