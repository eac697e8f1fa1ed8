import type { DayTallyWriter } from '../builds/day-tally-writer.ts';
import type { MemberName } from '../members/member.ts';
import type { Roster, Standing } from '../members/roster.ts';

/** How often it is told: a write for each member. */
const TOLD_EVERY_MS = 60_000;
/** More than this between two looks, and the process was asleep. */
const LONGEST_STEP_MS = 180_000;

/** How long members were up, down or in maintenance, as the checks saw it: to the length of a step. */
export class StandingTimes {
  readonly #roster: () => Roster;
  readonly #now: () => number;
  readonly #ms = new Map<MemberName, Map<Standing, number>>();
  #lookedAt: number;
  #toldAt: number;

  constructor(roster: () => Roster, now: () => number) {
    this.#roster = roster;
    this.#now = now;
    this.#lookedAt = this.#toldAt = now();
  }

  /** Called again and again: adds what has passed, and tells it in whole seconds now and then. */
  gather(writer: Pick<DayTallyWriter, 'count'>): void {
    const now = this.#now();
    const passed = now - this.#lookedAt;
    this.#lookedAt = now;
    if (passed > 0 && passed <= LONGEST_STEP_MS) this.#add(passed);
    if (now - this.#toldAt >= TOLD_EVERY_MS || now < this.#toldAt) this.tell(writer);
  }

  tell(writer: Pick<DayTallyWriter, 'count'>): void {
    this.#toldAt = this.#now();
    for (const [name, times] of this.#ms) {
      for (const [standing, ms] of times) {
        writer.count(`member:${name}`, standing, Math.floor(ms / 1000));
        times.set(standing, ms % 1000);
      }
    }
  }

  #add(ms: number): void {
    for (const { member, standing } of this.#roster().states) {
      if (standing === 'unchecked' || standing === 'left') continue;
      const times = this.#ms.get(member.name) ?? new Map<Standing, number>();
      times.set(standing, (times.get(standing) ?? 0) + ms);
      this.#ms.set(member.name, times);
    }
  }
}
