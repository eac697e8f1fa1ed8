import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Who ended a hub's stream: the one that reads it (the gateway), or the hub itself. */
export type ClosedBy = 'reader' | 'hub';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'access-control-allow-headers': 'cache-control',
};
/** A reader that has taken nothing for so long holds back; one that takes what it gets does so within a few ms. */
const STALLED_MS = 500;

/** One request for `/build` at a hub, answered by a test's hand, byte by byte if need be. */
export class ScriptedStream {
  /** The request target, byte for byte: `/build/gh/owner/repo/main?build_token=…`. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** The secret that `ready()` carries: another one for each stream. */
  readonly token = `secret-token-${randomUUID()}`;
  /** Resolves when the stream is over, whoever ended it. */
  readonly whenClosed: Promise<ClosedBy>;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #writtenBefore: number;
  #ended = false;
  #closed = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.target = request.url!;
    this.headers = request.headers;
    this.#response = response;
    this.#socket = request.socket;
    this.#writtenBefore = request.socket.bytesWritten;
    response.on('error', () => {});
    this.whenClosed = new Promise((resolve) => {
      response.once('close', () => {
        this.#closed = true;
        resolve(this.#ended ? 'hub' : 'reader');
      });
    });
  }

  /** `gh/owner/repo/main` */
  get spec(): string {
    return this.target.replace(/^.*?\/build\//, '').replace(/\?.*$/, '');
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Bytes of the answer, head included, that the reader's side has taken: what waits here is not among them. */
  get accepted(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength - this.#writtenBefore;
  }

  /** Sends the head of a stream, and nothing yet. The other methods do so where it has not been sent. */
  open(headers: Readonly<Record<string, string>> = {}): this {
    if (!this.#response.headersSent) {
      this.#response.writeHead(200, { ...STREAM_HEADERS, ...headers });
      this.#response.flushHeaders();
    }
    return this;
  }

  /** Sends bytes as they are, as one chunk. */
  send(bytes: string | Buffer): this {
    this.open();
    this.#response.write(bytes);
    return this;
  }

  /** Sends events, each as a hub writes it. */
  event(...events: readonly object[]): this {
    for (const event of events) this.send(block(event));
    return this;
  }

  /** Sends the `ready` event of this stream: its token, its spec. */
  ready(more: object = {}): this {
    return this.event({ ...this.readyEvent, ...more });
  }

  /** With all the fields that a hub's has. */
  get readyEvent() {
    return readyEvent(this.spec, this.token);
  }

  /** What a hub sends every 25 s. */
  keepalive(): this {
    return this.send(':keepalive\n\n');
  }

  /** An answer that is no stream. */
  answer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#ended = true;
    this.#response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8', ...headers });
    this.#response.end(body);
  }

  /** Ends the stream as HTTP wants it. */
  end(): void {
    this.open();
    this.#ended = true;
    this.#response.end();
  }

  /**
   * As a hub that dies: what has been sent arrives, then the connection closes. The body is not terminated; `in-chunk`:
   * not even the chunk is. `reset`: at once and without regard to what is under way.
   */
  kill(how: 'closed' | 'in-chunk' | 'reset' = 'closed'): void {
    this.#ended = true;
    if (how === 'reset') return void this.#socket.resetAndDestroy();
    if (how === 'in-chunk') {
      this.open();
      // Announces 256 bytes, and sends some of them.
      this.#socket.write('100\r\ndata: {"phase": "buil');
    }
    this.#socket.destroySoon();
  }

  /**
   * Sends log lines until the reader has taken this many bytes, or does not take more. Resolves with the bytes taken;
   * a reader that honours back-pressure takes little more than its own reader does.
   */
  async pour(bytes: number): Promise<number> {
    this.open();
    const line = block({ phase: 'building', message: `${'x'.repeat(16_000)}\n` });
    const start = this.accepted;
    while (this.accepted - start < bytes && !this.#closed) {
      if (!this.#response.write(line) && (await this.#drained()) === 'stalled') break;
    }
    return this.accepted - start;
  }

  async #drained(): Promise<'drained' | 'stalled' | 'closed'> {
    const over = new AbortController();
    const { signal } = over;
    try {
      const drain = once(this.#response, 'drain', { signal }).then(() => 'drained' as const);
      const close = this.whenClosed.then(() => 'closed' as const);
      return await Promise.race([drain, close, this.#stalled(signal)]);
    } finally {
      over.abort();
    }
  }

  async #stalled(signal: AbortSignal): Promise<'stalled'> {
    for (let taken = -1; taken !== this.accepted; ) {
      taken = this.accepted;
      await wait(STALLED_MS, undefined, { signal });
    }
    return 'stalled';
  }
}

/** An event as hubs write it. */
export const block = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;

function readyEvent(spec: string, token: string) {
  const server = 'http://jupyter.test/user/owner-repo-9u2zloab/';
  return {
    phase: 'ready',
    message: `server running at ${server}\n`,
    image: 'registry.test/hub-owner-2drepo-089fa5:233102a7fae1e7c29ad87a1635f3cb6e21c597a7',
    repo_url: 'https://github.com/owner/repo',
    token,
    binder_ref_url: 'https://github.com/owner/repo/tree/233102a7fae1e7c29ad87a1635f3cb6e21c597a7',
    binder_launch_host: 'http://hub.test/',
    binder_request: `v2/${spec}`,
    binder_persistent_request: `v2/${spec.replace(/[^/]*$/, '233102a7fae1e7c29ad87a1635f3cb6e21c597a7')}`,
    binder_client_ip: '198.51.100.7',
    url: server,
  };
}
