import type { Clock } from './clock.ts';
import type { Member } from './member.ts';
import { MemberLoops } from './member-loops.ts';
import { membersNow, type Roster } from './roster.ts';

export interface ScrapeOptions {
  /** Its members are the ones that are read. */
  readonly roster: () => Roster;
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
  readonly #roster: () => Roster;
  readonly #loops: MemberLoops;
  #isRunning = false;

  constructor({ roster, settings, clock, scrape }: ScrapeOptions) {
    this.#roster = roster;
    const pauses = {
      get periodMs() {
        return settings.periodMs;
      },
      get failedPeriodMs() {
        return settings.periodMs * FAILED_PERIODS;
      },
      get jitter() {
        return settings.jitter;
      },
    };
    this.#loops = new MemberLoops((index) => ({
      settings: pauses,
      clock,
      check: (signal) => scrape(roster().states[index]!.member, signal),
    }));
  }

  /** Begins with a scrape of every member at once. Does nothing while it runs. */
  start(): void {
    this.#isRunning = true;
    this.follow();
  }

  /** The roster has other members. */
  follow(): void {
    if (this.#isRunning) this.#loops.follow(membersNow(this.#roster()).map(({ index }) => index));
  }

  /** Breaks off what is under way. Resolves when nothing is left. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#loops.stop();
  }
}
