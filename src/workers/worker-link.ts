import type { Order, Word, WorkerStart } from './messages.ts';
import type { MetricReport } from './metric-report.ts';

/** A worker's way to its primary. */
export interface Channel {
  send(word: Word): Promise<void>;
  listen(heard: (order: Order) => void): void;
}

export interface LinkParts {
  readonly number: number;
  readonly channel: Channel;
  readonly later: (ms: number, callback: () => void) => () => void;
}

/** More than the primary itself waits for those who do not answer. */
const PATIENCE_MS = 3_000;

/** What a worker has from its primary, and tells it. */
export class WorkerLink {
  readonly number: number;
  /** Resolves when the primary has said what to begin with. */
  readonly begun: Promise<WorkerStart>;
  readonly #parts: LinkParts;
  readonly #sums = new Map<number, (text: string | null) => void>();
  readonly #reload = new Set<() => void>();
  #stop: (() => void) | null = null;
  #isToStop = false;
  #doors: ReadonlyMap<number, number> = new Map();
  #report: (() => Promise<MetricReport>) | null = null;
  #asks = 0;

  constructor(parts: LinkParts) {
    this.number = parts.number;
    this.#parts = parts;
    this.begun = new Promise((resolve) => {
      parts.channel.listen((order) => {
        if (order.kind === 'begin') {
          this.#doors = new Map(order.start.doors);
          resolve(order.start);
        } else {
          this.#heard(order);
        }
      });
    });
    void this.tell({ kind: 'here' });
  }

  tell(word: Word): Promise<void> {
    return this.#parts.channel.send(word);
  }

  /** Returns how to hear it no more. */
  onReload(callback: () => void): () => void {
    this.#reload.add(callback);
    return () => void this.#reload.delete(callback);
  }

  /** Called at once where that has been said already. */
  onStop(callback: () => void): void {
    if (this.#isToStop) callback();
    else this.#stop = callback;
  }

  /** The port of another's door; null: it has none, or is gone. */
  doorOf(number: number): number | null {
    return this.#doors.get(number) ?? null;
  }

  opened(port: number): void {
    void this.tell({ kind: 'door', port });
  }

  /** What this one counts, for whenever the primary asks. */
  reports(read: () => Promise<MetricReport>): void {
    this.#report = read;
  }

  /** `/metrics` of all of them; null: they could not be had. */
  scrape(): Promise<string | null> {
    const ask = ++this.#asks;
    return new Promise((resolve) => {
      const cancel = this.#parts.later(PATIENCE_MS, () => done(null));
      const done = (text: string | null) => {
        cancel();
        this.#sums.delete(ask);
        resolve(text);
      };
      this.#sums.set(ask, done);
      void this.tell({ kind: 'scrape', ask });
    });
  }

  #heard(order: Exclude<Order, { kind: 'begin' }>): void {
    switch (order.kind) {
      case 'doors':
        this.#doors = new Map(order.doors);
        break;
      case 'report':
        void this.#answer(order.ask);
        break;
      case 'sum':
        this.#sums.get(order.ask)?.(order.text);
        break;
      case 'reload':
        for (const reload of this.#reload) reload();
        break;
      case 'stop':
        this.#isToStop = true;
        this.#stop?.();
    }
  }

  async #answer(ask: number): Promise<void> {
    if (this.#report === null) return;
    await this.tell({ kind: 'report', ask, metrics: await this.#report() });
  }
}
