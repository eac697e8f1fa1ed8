import { CheckLoop } from './check-loop.ts';
import type { Clock } from './clock.ts';
import type { Member } from './member.ts';

export interface ScrapeOptions {
  readonly members: readonly Member[];
  readonly settings: {
    /** From the end of a scrape to the start of the next, ms. */
    readonly periodMs: number;
    /** As in CheckSettings. */
    readonly jitter: number;
  };
  readonly clock: Pick<Clock, 'random' | 'sleep'>;
  /** Does one scrape and tells whether it went well. Must not reject. */
  readonly scrape: (member: Member, signal: AbortSignal) => Promise<boolean>;
}

/** A hub that shows no metrics is asked less often, in case it does one day. */
const FAILED_PERIODS = 5;

/** Reads every member's metrics again and again, each in a loop of its own. It has no part in how healthy they are. */
export class ScrapeLoops {
  readonly #loops: readonly CheckLoop[];
  #running: { readonly controller: AbortController; readonly ended: Promise<unknown> } | null = null;

  constructor({ members, settings, clock, scrape }: ScrapeOptions) {
    const { periodMs } = settings;
    this.#loops = members.map(
      (member) =>
        new CheckLoop({
          settings: { ...settings, failedPeriodMs: periodMs * FAILED_PERIODS },
          clock,
          check: (signal) => scrape(member, signal),
        }),
    );
  }

  /** Begins with a scrape of every member at once. Does nothing while it runs. */
  start(): void {
    if (this.#running !== null) return;
    const controller = new AbortController();
    const ended = Promise.all(this.#loops.map((loop) => loop.run(controller.signal)));
    this.#running = { controller, ended };
  }

  /** Breaks off what is under way. Resolves when nothing is left. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    running?.controller.abort();
    await running?.ended;
  }
}
