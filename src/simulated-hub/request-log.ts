import type { IncomingMessage } from 'node:http';

/** A request as it came over the wire. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  /** Name, value, name, value, …, in their order and case. */
  readonly rawHeaders: readonly string[];
}

/** The last requests, and how many there were by the first segment of their path (`/build`, `/health`, …). */
export class RequestLog {
  readonly #kept: number;
  readonly #last: RecordedRequest[] = [];
  #next = 0;
  readonly #counts = new Map<string, number>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  add(request: IncomingMessage, path: string): void {
    const slash = path.indexOf('/', 1);
    const segment = slash < 0 ? path : path.slice(0, slash);
    this.#counts.set(segment, (this.#counts.get(segment) ?? 0) + 1);
    if (this.#kept === 0) return;
    const { method = '', url: target = '', rawHeaders } = request;
    this.#last[this.#next] = { method, target, rawHeaders };
    this.#next = (this.#next + 1) % this.#kept;
  }

  /** Oldest first. */
  last(): readonly RecordedRequest[] {
    return [...this.#last.slice(this.#next), ...this.#last.slice(0, this.#next)];
  }

  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
