import { nextRoster } from './build-roster.ts';
import { CheckLoop } from './check-loop.ts';
import type { MemberCheck } from './check-member.ts';
import type { CheckSettings } from './check-settings.ts';
import type { Clock } from './clock.ts';
import type { Member, MemberName } from './member.ts';
import type { VersionMode } from './roster.ts';
import type { RosterKeeper } from './roster-keeper.ts';

export interface MonitorOptions {
  /** Its members are the ones that are checked. */
  readonly keeper: RosterKeeper;
  readonly settings: Pick<CheckSettings, 'periodMs' | 'failedPeriodMs' | 'jitter'>;
  readonly versionMode: VersionMode;
  readonly clock: Pick<Clock, 'random' | 'sleep'>;
  /** See checkMember. Rejects only when the signal is aborted. */
  readonly check: (member: Member, signal: AbortSignal) => Promise<MemberCheck>;
  /** A check broke, by a fault of ours: its member keeps its standing and is checked again. Must not throw. */
  readonly onError: (error: unknown, name: MemberName) => void;
}

/** Keeps the roster up to date: each member is checked in a loop of its own, so that none waits for another. */
export class MemberMonitor {
  readonly #options: MonitorOptions;
  readonly #loops: ReadonlyMap<MemberName, CheckLoop>;
  #running: { readonly controller: AbortController; readonly ended: Promise<unknown> } | null = null;

  constructor(options: MonitorOptions) {
    this.#options = options;
    const { settings, clock } = options;
    this.#loops = new Map(
      options.keeper.current.states.map(({ member }) => [
        member.name,
        new CheckLoop({ settings, clock, check: (signal) => this.#check(member, signal) }),
      ]),
    );
  }

  /** Begins with a check of every member at once. Does nothing while it runs. */
  start(): void {
    if (this.#running !== null) return;
    const controller = new AbortController();
    const ended = Promise.all(Array.from(this.#loops.values(), (loop) => loop.run(controller.signal)));
    this.#running = { controller, ended };
  }

  /** Breaks off what is under way. Resolves when nothing is left; may then be started again. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    running.controller.abort();
    await running.ended;
    if (this.#running === running) this.#running = null;
  }

  /**
   * Checks this member without waiting for its turn; resolves when the roster has the result. Joins a check that is
   * under way. Throws a RangeError for an unknown name, and when it is not running, because nothing would come of it.
   */
  async checkNow(name: MemberName): Promise<void> {
    const loop = this.#loops.get(name);
    if (!loop) throw new RangeError(`no member is named ${name}`);
    if (this.#running === null) throw new Error('the monitor is not running');
    await loop.checkNow();
  }

  async #check(member: Member, signal: AbortSignal): Promise<boolean> {
    const { keeper, check, versionMode, onError } = this.#options;
    try {
      const found = await check(member, signal);
      const { states } = keeper.update((current) => nextRoster(current, [found], versionMode));
      return states.find((state) => state.member.name === member.name)?.standing !== 'down';
    } catch (error) {
      if (!signal.aborted) onError(error, member.name);
      return false;
    }
  }
}
