import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answer, answerError, type Exchange } from './exchange.ts';
import type { Settings } from './settings.ts';

/**
 * How a hub can go wrong on `/health` and `/versions`: a body that is no JSON, an answer that is late, an endless one,
 * an error page (Kubernetes' API is down), no answer at all.
 */
export type Misbehaviour = 'rubbish' | 'slow' | 'huge' | 'html-500' | 'hang';

/** Answers badly. `properly` answers as usual, for the one that is only late. */
export function misbehave(kind: Misbehaviour, exchange: Exchange, settings: Settings, properly: () => void): void {
  switch (kind) {
    case 'rubbish':
      answer(exchange, 200, '<<<{"ok": tru', { 'content-type': 'application/json' });
      return;
    case 'html-500':
      answerError(exchange, 500);
      return;
    case 'slow': {
      const callOff = settings.clock.setTimeout(properly, settings.slowMs);
      exchange.response.once('close', callOff);
      return;
    }
    case 'huge':
      exchange.response.writeHead(200, { 'content-type': 'application/json' });
      // It is the point that clients hang up in the middle.
      pipeline(Readable.from(chunks(settings.hugeBytes)), exchange.response).catch(() => {});
      return;
    case 'hang':
      return;
  }
}

function* chunks(bytes: number): Generator<Buffer> {
  yield Buffer.from('{"ok": true, "checks": "');
  const chunk = Buffer.alloc(65_536, 'x');
  for (let left = bytes; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk;
  yield Buffer.from('"}');
}
