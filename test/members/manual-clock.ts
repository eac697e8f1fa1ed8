import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/members/clock.ts';

interface Sleeper {
  readonly ms: number;
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 1_800_000_000_000;
  #sleepers: Sleeper[] = [];
  #onSleep = new Set<() => void>();
  /** What `random` returns. */
  chance = 0.5;

  now = () => this.#now;
  random = () => this.chance;

  sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      };
      const wake = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { ms, until: this.#now + ms, wake };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', onAbort, { once: true });
      for (const told of this.#onSleep) told();
    });

  /** Lengths of the sleeps under way, shortest first. */
  get sleeps(): readonly number[] {
    return this.#sleepers.map(({ ms }) => ms).sort((a, b) => a - b);
  }

  /** Resolves when somebody sleeps for exactly this long. */
  async asleep(ms: number): Promise<void> {
    while (!this.sleeps.includes(ms)) {
      await new Promise<void>((resolve) => {
        const told = () => {
          this.#onSleep.delete(told);
          resolve();
        };
        this.#onSleep.add(told);
      });
    }
  }

  /** Lets time pass, waking sleepers in order; what they do without I/O is done when this resolves. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await setImmediate();
    for (;;) {
      const next = this.#sleepers.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.until);
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await setImmediate();
    }
    this.#now = end;
  }
}
