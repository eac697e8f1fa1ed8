import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Opens a request whose target goes over the wire byte for byte, on a connection of its own. */
async function open(origin: string, target: string, options: RequestOptions): Promise<IncomingMessage> {
  const { hostname, port } = new URL(origin);
  const outgoing = request({
    hostname,
    port,
    path: target,
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
    agent: false,
  });
  outgoing.end(options.body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  outgoing.on('error', () => {});
  return response;
}

/** One request, answered to its end. */
export async function ask(origin: string, target: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await open(origin, target, options);
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/** Waits until something holds that no event tells of, such as that a server has noticed who left. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

/** What a launch's event stream carries. */
export type StreamedEvent = Readonly<Record<string, unknown>> & { readonly phase?: string; readonly message?: string };

/** How a stream ended: as it should, or cut in the middle. */
export type StreamEnd = 'ended' | 'cut';

/** An open event stream. */
export class Watcher {
  readonly events: StreamedEvent[] = [];
  readonly comments: string[] = [];
  readonly ended: Promise<StreamEnd>;
  readonly response: IncomingMessage;
  readonly #waiting: (() => void)[] = [];
  #over = false;

  constructor(response: IncomingMessage) {
    this.response = response;
    const parser = createParser({
      onEvent: ({ data }) => this.events.push(JSON.parse(data)),
      onComment: (comment) => this.comments.push(comment),
    });
    response.setEncoding('utf8').on('data', (chunk: string) => {
      parser.feed(chunk);
      this.#wake();
    });
    response.on('error', () => {});
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        this.#over = true;
        resolve(response.complete ? 'ended' : 'cut');
        this.#wake();
      });
    });
  }

  /** The phases so far; '' for an event that has none. Runs of one phase are told once. */
  phases(): readonly string[] {
    return this.events.map((event) => event.phase ?? '').filter((phase, i, all) => phase !== all[i - 1]);
  }

  /** Waits for an event of this phase. Rejects when the stream ends without. */
  async phase(phase: string): Promise<StreamedEvent> {
    return this.until(() => this.events.find((event) => event.phase === phase));
  }

  /** Waits until there is what is looked for. */
  async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#over) throw new Error(`The stream ended after ${JSON.stringify(this.events)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Leaves without a word, as a closed tab. */
  leave(): void {
    this.response.destroy();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Opens `/build/…` as an EventSource does. */
export async function watch(origin: string, target: string, options: RequestOptions = {}): Promise<Watcher> {
  const headers = { accept: 'text/event-stream', ...options.headers };
  return new Watcher(await open(origin, target, { ...options, headers }));
}
