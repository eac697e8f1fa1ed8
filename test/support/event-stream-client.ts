import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { afterEach } from 'mocha';
import type { StreamEnd, StreamedEvent } from './http.ts';

export interface StreamClientOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** As an EventSource sends it that connects again. */
  readonly lastEventId?: string;
  /** `by hand`: nothing is read but by `read()`, so that back-pressure shows; default: all, as it comes. */
  readonly reading?: 'all' | 'by hand';
}

const WAIT_LIMIT_MS = 15_000;
const LONGEST_BLOCK_END = '\r\n\r\n'.length;

/** A visitor's end of an event stream: what came, byte for byte and block by block. */
export class EventStreamClient {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Complete blocks with the blank line that ends them: what `text` holds, up to the last one that has not ended. */
  readonly blocks: string[] = [];
  /** The blocks with data, parsed as JSON. */
  readonly events: StreamedEvent[] = [];
  /** Data that is no JSON object: a gateway lets none through. */
  readonly garbage: string[] = [];
  readonly comments: string[] = [];
  /** `ended`: as HTTP wants it; `cut`: in the middle. */
  readonly ended: Promise<StreamEnd>;
  readonly #response: IncomingMessage;
  /** A blank line and the end of the line before it. */
  readonly #blockEnd = /(?:\r\n|\n|\r(?!\n)){2}/g;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #read: string[] = [];
  /** Of it: what no blank line has ended yet. */
  #rest = '';
  #lastEventId = '';
  #over: StreamEnd | null = null;
  #wake: (() => void)[] = [];

  constructor(response: IncomingMessage, reading: 'all' | 'by hand') {
    this.status = response.statusCode!;
    this.headers = response.headers;
    this.#response = response;
    response.on('error', () => {});
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        this.#over = response.complete ? 'ended' : 'cut';
        this.#woken();
        resolve(this.#over);
      });
    });
    if (reading === 'all') this.readOn();
  }

  /** All that has been read. */
  get text(): string {
    return this.#read.join('');
  }

  /** The last `id:` of a complete block, as an EventSource remembers it; '' where there was none. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** The phases so far, in lower case; '' for an event that has none. Runs of one phase are told once. */
  phases(): readonly string[] {
    return this.events.map(phaseOf).filter((phase, i, all) => phase !== all[i - 1]);
  }

  /** Waits for an event of this phase. */
  phase(phase: string): Promise<StreamedEvent> {
    return this.until(() => this.events.find((event) => phaseOf(event) === phase), `an event ${phase}`);
  }

  /** Waits for `ready` or `failed`. */
  terminal(): Promise<StreamedEvent> {
    return this.until(() => this.events.find((event) => /^(ready|failed)$/.test(phaseOf(event))), 'ready or failed');
  }

  /** Waits until there is what is looked for. Rejects when the stream ends without it, or nothing comes for long. */
  async until<T>(find: () => T | false | undefined, what = 'what was waited for'): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined && found !== false) return found;
      if (this.#over !== null) throw new Error(`The stream ${this.#over} without ${what}: ${this.#story()}`);
      await this.#change(what);
    }
  }

  /** Waits for that many bytes at most, and at least one, and takes them off. Only where `reading` is by hand. */
  async read(bytes: number): Promise<Buffer> {
    for (;;) {
      const { readableLength } = this.#response;
      const chunk = this.#response.read(Math.min(bytes, Math.max(readableLength, 1))) as Buffer | null;
      if (chunk !== null) {
        this.#take(chunk);
        return chunk;
      }
      if (this.#over !== null || this.#response.readableEnded) return Buffer.alloc(0);
      await new Promise((resolve) => {
        this.#response.once('readable', resolve);
        void this.ended.then(resolve);
      });
    }
  }

  /** From now on everything is read as it comes. */
  readOn(): void {
    this.#response.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#response.resume();
  }

  /** Leaves without a word, as a closed tab. */
  leave(): void {
    this.#response.destroy();
  }

  #take(chunk: Buffer): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    this.#blockEnd.lastIndex = Math.max(0, this.#rest.length - LONGEST_BLOCK_END);
    this.#read.push(text);
    this.#rest += text;
    let start = 0;
    while (this.#blockEnd.test(this.#rest)) {
      this.#parse(this.#rest.slice(start, this.#blockEnd.lastIndex));
      start = this.#blockEnd.lastIndex;
    }
    this.#rest = this.#rest.slice(start);
    this.#woken();
  }

  #parse(text: string): void {
    this.blocks.push(text);
    const data: string[] = [];
    for (const line of text.split(/\r\n|\n|\r/)) {
      const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
      if (line.startsWith(':')) this.comments.push(line.slice(1).trim());
      else if (name === 'data') data.push(value);
      else if (name === 'id') this.#lastEventId = value;
    }
    if (data.length === 0) return;
    const event = objectOf(data.join('\n'));
    if (event === null) this.garbage.push(data.join('\n'));
    else this.events.push(event);
  }

  #change(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${what} did not come in ${WAIT_LIMIT_MS} ms: ${this.#story()}`)),
        WAIT_LIMIT_MS,
      );
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #woken(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** For whoever reads a failed test. */
  #story(): string {
    return `status ${this.status}, ${JSON.stringify(this.text.slice(-2_000))}`;
  }
}

function objectOf(text: string): StreamedEvent | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as StreamedEvent | null) : null;
  } catch {
    return null;
  }
}

const phaseOf = ({ phase }: StreamedEvent): string => phase?.toLowerCase() ?? '';

/** Opens a stream as a native EventSource does, on a connection of its own. The target goes out byte for byte. */
export async function openEventStream(
  origin: string,
  target: string,
  { headers = {}, lastEventId, reading = 'all' }: StreamClientOptions = {},
): Promise<EventStreamClient> {
  const { hostname, port } = new URL(origin);
  const outgoing = request({
    hostname,
    port,
    path: target,
    agent: false,
    headers: {
      accept: 'text/event-stream',
      'cache-control': 'no-cache',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      ...headers,
    },
  });
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  outgoing.on('error', () => {});
  return new EventStreamClient(response, reading);
}

/** Called inside a `describe`: opens streams, which are left when their test is over. */
export function eventStreamClients(): typeof openEventStream {
  const open: EventStreamClient[] = [];
  afterEach(() => {
    for (const client of open.splice(0)) client.leave();
  });
  return async (...args) => {
    const client = await openEventStream(...args);
    open.push(client);
    return client;
  };
}
