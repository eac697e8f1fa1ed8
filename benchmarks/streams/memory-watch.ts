import { memoryOf } from '../throughput/process-figures.ts';

const SAMPLE_MS = 100;

/** Looks at the resident memory of a process ten times a second. MB (10^6 bytes). */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #most = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.now(), SAMPLE_MS);
    this.now();
  }

  now(): number {
    const { rss } = memoryOf(this.#pid);
    this.#most = Math.max(this.#most, rss);
    return rss;
  }

  /** The most since the last time this was asked. */
  most(): number {
    this.now();
    const most = this.#most;
    this.#most = 0;
    return most;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
