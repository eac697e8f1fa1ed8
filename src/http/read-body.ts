import type { IncomingMessage } from 'node:http';
import { RequestError } from './errors.ts';
import { unpackerOf } from './unpack-body.ts';

/**
 * The body as text, unpacked. `limit` is in bytes, and holds for what comes in as for what is unpacked from it. Throws
 * RequestError `body-too-large` without reading or unpacking on past the limit, `unsupported-encoding` for an encoding that is
 * not known, and `bad-body` when the sender leaves in the middle or packed it wrongly.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const unpack = unpackerOf(request.headers['content-encoding'] ?? '', limit);
  const body = await read(request, limit);
  const unpacked = unpack === null || body.length === 0 ? body : await unpack(body);
  return unpacked.toString('utf8');
}

async function read(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () => new RequestError('body-too-large', `The body may have ${limit} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof RequestError) throw cause;
    throw new RequestError('bad-body', 'The body broke off in the middle.');
  }
  return Buffer.concat(chunks);
}
