/** An event as the hubs of this benchmark send it. */
export interface BenchEvent {
  readonly phase: string;
  readonly message: string;
  /** Counts the events of a stream of a hub, from 0. */
  readonly seq: number;
  /** When the hub wrote it, on the machine's monotonic clock, ms. */
  readonly sent: number;
  /** In `ready`. */
  readonly token?: string;
}

/**
 * One stream as its visitor reads it. What the gateway adds of its own (ids, comments, `waiting` events) has no `seq`
 * and is no event of the hub.
 */
export class StreamTally {
  readonly #onEvent: (event: BenchEvent) => void;
  #rest = '';
  #events = 0;
  #next = 0;
  #token: string | null = null;
  #fault: string | null = null;

  constructor(onEvent: (event: BenchEvent) => void = () => {}) {
    this.#onEvent = onEvent;
  }

  get events(): number {
    return this.#events;
  }

  /** What the server that is ready opens with; null: not ready yet. */
  get token(): string | null {
    return this.#token;
  }

  /** The first thing that was wrong: lost, twice, out of order, after the end, failed. null: nothing so far. */
  get fault(): string | null {
    return this.#fault;
  }

  get whole(): boolean {
    return this.#token !== null && this.#fault === null;
  }

  /** Pieces of the body, cut anywhere. ASCII. */
  feed(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop()!;
    for (const block of blocks) {
      if (block.startsWith('data: ')) this.#take(JSON.parse(block.slice('data: '.length)));
    }
  }

  #take(event: Partial<BenchEvent>): void {
    if (event.phase === 'failed') this.#wrong(`failed: ${event.message}`);
    if (event.seq === undefined) return;
    this.#events += 1;
    if (this.#token !== null) this.#wrong(`event ${event.seq} after ready`);
    // Where sharing ends a visitor goes on with a stream of their own, from its start.
    const goesOn = event.seq === 0 && event.phase === 'built';
    if (goesOn) this.#next = 0;
    if (event.seq !== this.#next) this.#wrong(`event ${event.seq} where ${this.#next} should have come`);
    this.#next = event.seq + 1;
    if (event.phase === 'ready') this.#token = event.token ?? '';
    this.#onEvent(event as BenchEvent);
  }

  #wrong(what: string): void {
    this.#fault ??= what;
  }
}
