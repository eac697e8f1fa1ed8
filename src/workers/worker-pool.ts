import type { Order, Word, WorkerStart } from './messages.ts';
import type { MetricDesk } from './metric-desk.ts';
import { RestartPace } from './restart-pace.ts';

/** One process of several. */
export interface WorkerProcess {
  /** No two of one primary ever have the same. */
  readonly number: number;
  tell(order: Order): void;
}

export interface WorkerEvents {
  readonly heard: (word: Word) => void;
  /** `how`: the exit status or the signal, in words. */
  readonly gone: (how: string) => void;
}

/** What happens to workers, for the log. */
export interface PoolNotes {
  complete(workers: number): void;
  lost(worker: number, how: string, nextInMs: number): void;
  notStarted(worker: number, message: string): void;
}

export interface PoolParts {
  readonly count: number;
  readonly fork: (events: WorkerEvents) => WorkerProcess;
  /** What a worker begins with now; the doors are added. */
  readonly start: () => Omit<WorkerStart, 'doors'>;
  readonly desk: MetricDesk;
  readonly notes: PoolNotes;
  readonly later: (ms: number, callback: () => void) => () => void;
  /** ms */
  readonly now: () => number;
}

/** The first worker could not begin. */
export class NotStarted extends Error {
  readonly status: 1 | 2;

  constructor(message: string, status: 1 | 2) {
    super(message);
    this.status = status;
  }
}

interface Worker {
  readonly process: WorkerProcess;
  readonly since: number;
  door: number | null;
  isUp: boolean;
  /** It has been replaced, or is not to be. */
  isLeaving: boolean;
}

/** Keeps so many workers running, tells them of each other, and adds up what they count. Serves nothing itself. */
export class WorkerPool {
  readonly #parts: PoolParts;
  readonly #workers = new Map<number, Worker>();
  readonly #pace = new RestartPace();
  readonly #waiting = new Set<() => void>();
  #first: { resolve: (url: string) => void; reject: (cause: NotStarted) => void } | null = null;
  #isStopping = false;
  #isComplete = false;
  #replaced = 0;
  #allGone: (() => void) | null = null;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /**
   * One of them at first, alone: what keeps it from serving would keep all. Resolves with the address when that serves, and
   * begins the others. Rejects with NotStarted.
   */
  async start(): Promise<string> {
    const url = await new Promise<string>((resolve, reject) => {
      this.#first = { resolve, reject };
      this.#begin();
    });
    this.#first = null;
    for (let i = 1; i < this.#parts.count && !this.#isStopping; i++) this.#begin();
    return url;
  }

  /** The configuration is to be read anew. */
  reload(): void {
    for (const { process } of this.#workers.values()) process.tell({ kind: 'reload' });
  }

  /** Resolves when all have ended: each lets its requests end, until the deadline that it has. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const cancel of this.#waiting) cancel();
    if (this.#workers.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#allGone = resolve;
      for (const { process } of this.#workers.values()) process.tell({ kind: 'stop' });
    });
  }

  /** That serve. */
  get up(): number {
    return this.#serving().length;
  }

  /** Workers that took the place of another, so far. */
  get replaced(): number {
    return this.#replaced;
  }

  #begin(): void {
    const process = this.#parts.fork({
      heard: (word) => this.#heard(worker, word),
      gone: (how) => this.#gone(worker, how),
    });
    const worker: Worker = { process, since: this.#parts.now(), door: null, isUp: false, isLeaving: false };
    this.#workers.set(process.number, worker);
  }

  #heard(worker: Worker, word: Word): void {
    const { number } = worker.process;
    switch (word.kind) {
      case 'here':
        worker.process.tell({ kind: 'begin', start: { ...this.#parts.start(), doors: this.#doors() } });
        if (this.#isStopping) worker.process.tell({ kind: 'stop' });
        break;
      case 'up':
        worker.isUp = true;
        this.#first?.resolve(word.url);
        this.#noteComplete();
        break;
      case 'failed':
        if (this.#first !== null) this.#first.reject(new NotStarted(word.message, word.status));
        else this.#parts.notes.notStarted(number, word.message);
        break;
      case 'door':
        worker.door = word.port;
        this.#tellDoors();
        break;
      case 'report':
        this.#parts.desk.heard(number, word.ask, word.metrics);
        break;
      case 'scrape':
        void this.#scrape(worker, word.ask);
        break;
      case 'leaving':
        this.#replace(worker, 'it is stopping');
    }
  }

  #gone(worker: Worker, how: string): void {
    this.#workers.delete(worker.process.number);
    this.#parts.desk.left(worker.process.number);
    if (worker.door !== null) this.#tellDoors();
    if (this.#first === null) this.#replace(worker, how);
    else if (!this.#isStopping) {
      this.#first.reject(new NotStarted(`The first worker ended before it served (${how}).`, 1));
    }
    if (this.#workers.size === 0) this.#allGone?.();
  }

  #replace(worker: Worker, how: string): void {
    worker.isUp = false;
    if (this.#isStopping || worker.isLeaving) return;
    worker.isLeaving = true;
    this.#isComplete = false;
    const waitMs = this.#pace.after(this.#parts.now() - worker.since);
    this.#parts.notes.lost(worker.process.number, how, waitMs);
    const cancel = this.#parts.later(waitMs, () => {
      this.#waiting.delete(cancel);
      this.#replaced++;
      this.#begin();
    });
    this.#waiting.add(cancel);
  }

  #noteComplete(): void {
    if (this.#isComplete || this.up < this.#parts.count) return;
    this.#isComplete = true;
    this.#parts.notes.complete(this.up);
  }

  async #scrape(asker: Worker, ask: number): Promise<void> {
    const reporters = this.#serving().map(({ process }) => ({
      number: process.number,
      ask: (of: number) => process.tell({ kind: 'report', ask: of }),
    }));
    const text = await this.#parts.desk.read(reporters).catch(() => null);
    asker.process.tell({ kind: 'sum', ask, text });
  }

  #serving(): readonly Worker[] {
    return [...this.#workers.values()].filter(({ isUp }) => isUp);
  }

  #doors(): WorkerStart['doors'] {
    return [...this.#workers.values()].flatMap(({ process, door }) =>
      door === null ? [] : [[process.number, door] as const],
    );
  }

  #tellDoors(): void {
    const doors = this.#doors();
    for (const { process } of this.#workers.values()) process.tell({ kind: 'doors', doors });
  }
}
