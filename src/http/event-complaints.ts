import type { LaunchLog } from './launch-log.ts';

/** Between two lines of the log about one sender, ms: a hub that gets it wrong does so with every launch. */
const EVERY_MS = 60_000;
const LONGEST = 300;

/**
 * Tells the operator what is wrong with launch events, since hubs are not told: the first trouble of a member at once,
 * then at most a line a minute, with the number of those that were passed over.
 */
export class EventComplaints {
  readonly #log: Pick<LaunchLog, 'warn'>;
  readonly #now: () => number;
  /** By member; null: nobody's token. */
  readonly #last = new Map<string | null, { at: number; unsaid: number }>();

  constructor(log: Pick<LaunchLog, 'warn'>, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  add(member: string | null, problem: string): void {
    const now = this.#now();
    const last = this.#last.get(member);
    if (last !== undefined && Math.abs(now - last.at) < EVERY_MS) {
      last.unsaid++;
      return;
    }
    this.#last.set(member, { at: now, unsaid: 0 });
    const unsaid = last === undefined ? 0 : last.unsaid;
    this.#log.warn({ member, problem: problem.slice(0, LONGEST), unsaid }, 'a launch event was refused');
  }
}
