import type { ServerResponse } from 'node:http';
import type { Place } from '../streams/placement.ts';
import type { PipeListener, VisitorPipe } from '../streams/visitor-pipe.ts';
import { CORS } from './launch-answer.ts';

/**
 * What every stream's head says. Proxies in front must neither gather it (nginx: X-Accel-Buffering) nor compress it
 * (no-transform), or nothing is seen until the end.
 */
export const STREAM_HEAD: readonly string[] = [
  'Content-Type',
  'text/event-stream',
  'Cache-Control',
  'no-cache, no-transform',
  'X-Accel-Buffering',
  'no',
  ...Object.entries(CORS).flat(),
];

/** The answer to a visitor's `/build` request. */
export class ResponsePipe implements VisitorPipe {
  readonly #response: ServerResponse;
  readonly #cookieFor: (place: Place) => string | null;

  constructor(response: ServerResponse, cookieFor: (place: Place) => string | null) {
    this.#response = response;
    this.#cookieFor = cookieFor;
  }

  /** To be called when somebody is there to listen. */
  tell(listener: PipeListener): void {
    this.#response.on('drain', () => listener.drained());
    const { socket } = this.#response.req;
    const gone = () => {
      socket.removeListener('close', gone);
      this.#response.removeListener('close', gone);
      listener.gone();
    };
    this.#response.once('close', gone);
    // An answer that stands behind another on its connection is not told when that is lost.
    socket.once('close', gone);
    // Gone before anybody listened.
    if (this.#response.destroyed || socket.destroyed) gone();
  }

  open(place: Place | null): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    const head = [...STREAM_HEAD];
    if (place !== null) {
      head.push('Launch-Member', place.member.name, 'Launch-Reason', place.reason);
      const cookie = this.#cookieFor(place);
      if (cookie !== null) head.push('Set-Cookie', cookie);
    }
    this.#response.writeHead(200, head);
    this.#response.flushHeaders();
  }

  decline(): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    // No 4xx or 5xx, and the one status that stops an EventSource (HTML standard, "Server-sent events").
    this.#response.writeHead(204, [...Object.entries(CORS).flat(), 'Cache-Control', 'no-store']);
    this.#response.end();
  }

  send(bytes: Buffer): void {
    if (!this.#response.writableEnded && !this.#response.destroyed) this.#response.write(bytes);
  }

  get backlog(): number {
    return this.#response.writableLength;
  }

  cut(): void {
    this.#response.destroy();
  }

  end(): void {
    if (!this.#response.writableEnded) this.#response.end();
  }
}
