import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StreamKeeper } from '../streams/stream-keeper.ts';
import { KEY_HEADER } from './fellows.ts';
import { lastEventId } from './last-event-id.ts';
import { ResponsePipe } from './response-pipe.ts';

/**
 * What a gateway serves at its door: streams of launches that it has, to clients that came back by way of another one. A
 * launch that it has no more is begun by whoever asked, who has the client's own request.
 */
export const fellowDoor =
  (streams: StreamKeeper, key: string) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const id = lastEventId(request);
    if (id === null || !isSame(request.headers[KEY_HEADER], key)) {
      response.writeHead(403).end();
      return;
    }
    // The client has its cookies since it was first answered.
    const pipe = new ResponsePipe(response, () => null);
    const listener = streams.resume(pipe, id);
    if (listener === null) response.writeHead(404).end();
    else pipe.tell(listener);
  };

function isSame(shown: string | readonly string[] | undefined, key: string): boolean {
  const [left, right] = [Buffer.from(String(shown)), Buffer.from(key)];
  return left.length === right.length && timingSafeEqual(left, right);
}
