import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { monotonicMs } from '../calls.ts';
import type { BenchEvent } from '../stream-tally.ts';

const HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
/** As long as a usual line of a build's log. */
const LOG_LINE =
  'Collecting package metadata (current_repodata.json): ...working... done. Solving environment: done.\n';
const IMAGE = 'registry.test/bench-repo:233102a7fae1e7c29ad87a1635f3cb6e21c597a7';

/** One stream of a hub, whose events are counted and stamped. */
export class HubStream {
  readonly #response: ServerResponse;
  #events = 0;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, HEADERS);
  }

  /** Written so far. */
  get events(): number {
    return this.#events;
  }

  /** The first events of a build. */
  begin(): void {
    this.#event({ phase: 'waiting', message: 'Waiting for build to start...\n' });
    this.#event({ phase: 'fetching', message: 'Picked Git content provider.\n' });
  }

  line(): void {
    this.#event({ phase: 'building', message: LOG_LINE });
  }

  /** `built`, `launching`, `ready`, and the end: each stream gets a server of its own. */
  launch(message: string): void {
    const token = randomUUID();
    this.#event({ phase: 'built', message, imageName: IMAGE });
    this.#event({ phase: 'launching', message: 'Launching server...\n' });
    const url = `http://jupyter.test/user/bench-${token.slice(0, 8)}/`;
    this.#event({ phase: 'ready', message: `server running at ${url}\n`, url, token, image: IMAGE });
    this.#response.end();
  }

  keepalive(): void {
    this.#response.write(':keepalive\n\n');
  }

  #event(event: Pick<BenchEvent, 'phase' | 'message'> & { readonly [more: string]: string }): void {
    const stamped: BenchEvent = { ...event, seq: this.#events++, sent: monotonicMs() };
    this.#response.write(`data: ${JSON.stringify(stamped)}\n\n`);
  }
}
