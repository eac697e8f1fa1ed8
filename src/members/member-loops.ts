import { CheckLoop, type LoopOptions } from './check-loop.ts';

interface Running {
  readonly loop: CheckLoop;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** One check loop for each seat of the roster that has a member, so that none waits for another. */
export class MemberLoops {
  readonly #loopFor: (index: number) => LoopOptions;
  readonly #running = new Map<number, Running>();
  /** Broken off, and not over yet. */
  readonly #ending = new Set<Promise<void>>();

  /** `loopFor`: how the member of a seat is looked after. */
  constructor(loopFor: (index: number) => LoopOptions) {
    this.#loopFor = loopFor;
  }

  /** These seats are looked after from now on, and no others. New ones begin at once; what is under way at others is broken off. */
  follow(seats: readonly number[]): void {
    for (const [index, { controller, ended }] of this.#running) {
      if (seats.includes(index)) continue;
      this.#running.delete(index);
      controller.abort();
      this.#ending.add(ended);
      void ended.finally(() => this.#ending.delete(ended));
    }
    for (const index of seats) {
      if (this.#running.has(index)) continue;
      const loop = new CheckLoop(this.#loopFor(index));
      const controller = new AbortController();
      this.#running.set(index, { loop, controller, ended: loop.run(controller.signal) });
    }
  }

  /** Breaks off all that is under way. Resolves when nothing is left. */
  async stop(): Promise<void> {
    this.follow([]);
    await Promise.all(this.#ending);
  }

  /** Is something that was broken off not over yet? */
  get isEnding(): boolean {
    return this.#ending.size > 0;
  }

  /** null: nobody looks after this seat. */
  of(index: number): CheckLoop | null {
    return this.#running.get(index)?.loop ?? null;
  }
}
