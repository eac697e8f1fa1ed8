import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { type LaunchEventVersion, type LaunchFacts, launchEvent } from './launch-event.ts';

export interface EventSinkOptions {
  /** Where launch events are POSTed, one JSON object each. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token: string;
  /** Default 6. */
  readonly version?: LaunchEventVersion;
  /** Events that may wait; more are dropped. Default 10,000. */
  readonly queueLimit?: number;
  /** Requests at once, default 4. */
  readonly connections?: number;
  /** How long the receiver may take, ms of real time; default 10 s. */
  readonly timeoutMs?: number;
}

/** What became of the events so far; those that wait or are under way are in none of them. */
export interface EventCounts {
  /** Answered with a 2xx. */
  readonly sent: number;
  /** Refused, or not answered in time. */
  readonly failed: number;
  /** Not sent at all, because too many waited. */
  readonly dropped: number;
}

/** Posts launch events as a hub's logging handler would: nobody waits for it, and nothing is tried twice. */
export class EventSink {
  readonly #options: Required<EventSinkOptions>;
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #counts = { sent: 0, failed: 0, dropped: 0 };
  #queue: string[] = [];
  #underWay = 0;
  #idle: (() => void)[] = [];

  constructor(options: EventSinkOptions) {
    this.#options = { version: 6, queueLimit: 10_000, connections: 4, timeoutMs: 10_000, ...options };
    this.#url = new URL(options.url);
    const agent = { keepAlive: true, maxSockets: this.#options.connections };
    this.#agent = this.#url.protocol === 'https:' ? new TlsAgent(agent) : new Agent(agent);
  }

  counts(): EventCounts {
    return { ...this.#counts };
  }

  send(facts: LaunchFacts): void {
    if (this.#queue.length >= this.#options.queueLimit) {
      this.#counts.dropped += 1;
      return;
    }
    this.#queue.push(JSON.stringify(launchEvent(this.#options.version, facts)));
    this.#next();
  }

  /** Resolves when nothing waits and nothing is under way. */
  settled(): Promise<void> {
    if (this.#underWay === 0 && this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Drops what waits and cuts what is under way. */
  stop(): void {
    this.#counts.dropped += this.#queue.length;
    this.#queue = [];
    this.#agent.destroy();
  }

  #next(): void {
    while (this.#underWay < this.#options.connections) {
      const body = this.#queue.shift();
      if (body === undefined) break;
      this.#underWay += 1;
      this.#post(body, (ok) => {
        this.#counts[ok ? 'sent' : 'failed'] += 1;
        this.#underWay -= 1;
        this.#next();
      });
    }
    if (this.#underWay === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** `done` is called once, whatever happens. */
  #post(body: string, done: (ok: boolean) => void): void {
    const request = (this.#url.protocol === 'https:' ? tlsRequest : httpRequest)(this.#url, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        authorization: `Bearer ${this.#options.token}`,
      },
      timeout: this.#options.timeoutMs,
    });
    let ok = false;
    request.on('response', (response) => {
      response.resume();
      response.once('end', () => {
        ok = response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300;
      });
    });
    request.on('timeout', () => request.destroy());
    // Counted as failed at 'close', which always follows.
    request.on('error', () => {});
    request.once('close', () => done(ok));
    request.end(body);
  }
}
