import { nextRoster } from './build-roster.ts';
import type { MemberCheck } from './check-member.ts';
import type { CheckSettings } from './check-settings.ts';
import type { Clock } from './clock.ts';
import type { Member, MemberName } from './member.ts';
import { MemberLoops } from './member-loops.ts';
import { membersNow } from './roster.ts';
import type { RosterKeeper } from './roster-keeper.ts';

export interface MonitorOptions {
  /** Its members are the ones that are checked. */
  readonly keeper: RosterKeeper;
  readonly settings: Pick<CheckSettings, 'periodMs' | 'failedPeriodMs' | 'jitter'>;
  readonly clock: Pick<Clock, 'random' | 'sleep'>;
  /** See checkMember. Rejects only when the signal is aborted. */
  readonly check: (member: Member, signal: AbortSignal) => Promise<MemberCheck>;
  /** A check broke, by a fault of ours: its member keeps its standing and is checked again. Must not throw. */
  readonly onError: (error: unknown, name: MemberName) => void;
}

/** Keeps the roster up to date: each member is checked in a loop of its own, so that none waits for another. */
export class MemberMonitor {
  readonly #options: MonitorOptions;
  readonly #loops: MemberLoops;
  #isRunning = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
    const { settings, clock } = options;
    this.#loops = new MemberLoops((index) => ({ settings, clock, check: (signal) => this.#check(index, signal) }));
  }

  /** Begins with a check of every member at once. Does nothing while it runs. */
  start(): void {
    this.#isRunning = true;
    this.follow();
  }

  /** The roster has other members: those that joined are checked at once, and those that left no more. */
  follow(): void {
    if (this.#isRunning) this.#loops.follow(membersNow(this.#options.keeper.current).map(({ index }) => index));
  }

  /** Breaks off what is under way. Resolves when nothing is left; may then be started again. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#loops.stop();
  }

  /**
   * Checks this member without waiting for its turn; resolves when the roster has the result. Joins a check that is
   * under way. Throws a RangeError for an unknown name, and when it is not running, because nothing would come of it.
   */
  async checkNow(name: MemberName): Promise<void> {
    const state = membersNow(this.#options.keeper.current).find(({ member }) => member.name === name);
    if (state === undefined) throw new RangeError(`no member is named ${name}`);
    const loop = this.#loops.of(state.index);
    if (loop !== null) return loop.checkNow();
    if (!this.#loops.isEnding) throw new Error('the monitor is not running');
    await this.#loops.stop();
  }

  async #check(index: number, signal: AbortSignal): Promise<boolean> {
    const { keeper, check, onError } = this.#options;
    const { member } = keeper.current.states[index]!;
    try {
      const found = await check(member, signal);
      // It has left meanwhile, and another of its name may have joined.
      if (signal.aborted) return false;
      const { states } = keeper.update((current) => nextRoster(current, [found]));
      return states[index]!.standing !== 'down';
    } catch (error) {
      if (!signal.aborted) onError(error, member.name);
      return false;
    }
  }
}
