import type { IncomingMessage } from 'node:http';
import { RequestError } from './errors.ts';

/**
 * The body as text. Throws RequestError `body-too-large` without reading on past the limit, and `bad-body` when the
 * sender leaves in the middle.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
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
  return Buffer.concat(chunks).toString('utf8');
}
