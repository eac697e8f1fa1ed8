import type { ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';

const KEEPALIVE_MS = 25_000;

/**
 * One open answer on `/build`: `data:` lines with JSON, a comment every 25 s (PROTOCOL.md, "The build stream"). Events
 * of one turn leave in one write. The status is always 200, also for a failure.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  readonly #over = new Set<() => void>();
  #unsent = '';
  #open = true;
  #stopKeepalive: () => void = () => {};

  constructor(response: ServerResponse, headers: Readonly<Record<string, string>>, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.once('close', () => this.#closed());
  }

  /** False once the client has left or the stream has ended. */
  get open(): boolean {
    return this.#open;
  }

  emit(event: object): void {
    if (!this.#open) return;
    if (this.#unsent === '') process.nextTick(() => this.#send());
    this.#unsent += `data: ${JSON.stringify(event)}\n\n`;
  }

  /** From now on a comment every 25 s, so that nobody in between takes the stream for dead. */
  keepAlive(): void {
    if (!this.#open) return;
    this.#stopKeepalive = this.#clock.setTimeout(() => {
      this.#response.write(':keepalive\n\n');
      this.keepAlive();
    }, KEEPALIVE_MS);
  }

  /** The failure of a request, as hubs tell it where they cannot set a status any more. Ends the stream. */
  refuse(status: number, message: string): void {
    this.emit({ phase: 'failed', status_code: status, message: `${message}\n` });
    this.end();
  }

  /** A failure that the launch itself met. The stream stays as it is. */
  fail(message: string): void {
    this.emit({ phase: 'failed', message: `${message}\n` });
  }

  end(): void {
    if (!this.#open) return;
    const unsent = this.#unsent;
    this.#unsent = '';
    this.#closed();
    this.#response.end(unsent);
  }

  /** Waits; false at once when the client leaves meanwhile. */
  sleep(ms: number): Promise<boolean> {
    if (!this.#open) return Promise.resolve(false);
    return new Promise((resolve) => {
      const over = () => {
        callOff();
        resolve(false);
      };
      const callOff = this.#clock.setTimeout(() => {
        this.#over.delete(over);
        resolve(true);
      }, ms);
      this.#over.add(over);
    });
  }

  /** Calls back once, when the stream is over: the client has left, or it has ended. */
  onceOver(callback: () => void): void {
    this.#over.add(callback);
  }

  #send(): void {
    if (!this.#open || this.#unsent === '') return;
    const unsent = this.#unsent;
    this.#unsent = '';
    this.#response.write(unsent);
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stopKeepalive();
    for (const callback of this.#over) callback();
    this.#over.clear();
  }
}
