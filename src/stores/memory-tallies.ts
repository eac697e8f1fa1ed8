import type { AddedTallies, DayTallies, DayTally, TalliedDay, TallySubject } from '../builds/day-tallies.ts';
import { daysBefore, type UtcDay } from '../builds/utc-day.ts';
import { checkTally, type KeptDay, mergeDay } from './merge-day.ts';

/** Beyond this the subject that was added to longest ago is forgotten: a few kB each. */
const MOST_SUBJECTS = 10_000;

/** DayTallies of this process alone: where there is no store, they go with it. */
export class MemoryTallies implements DayTallies {
  readonly #daysKept: number;
  readonly #mostSubjects: number;
  readonly #subjects = new Map<TallySubject, Map<UtcDay, KeptDay>>();

  constructor(daysKept: number, mostSubjects = MOST_SUBJECTS) {
    this.#daysKept = daysKept;
    this.#mostSubjects = mostSubjects;
  }

  async add(batch: readonly DayTally[]): Promise<AddedTallies> {
    batch.forEach(checkTally);
    let dropped = 0;
    for (const tally of batch) {
      const days = this.#subjects.get(tally.subject) ?? new Map<UtcDay, KeptDay>();
      const merged = mergeDay(days.get(tally.day), tally);
      dropped += merged.dropped;
      days.set(tally.day, merged.day);
      const oldest = daysBefore(tally.day, this.#daysKept - 1);
      for (const day of days.keys()) if (day < oldest) days.delete(day);
      this.#keep(tally.subject, days);
    }
    return { left: [], dropped };
  }

  async read(subject: TallySubject, first: UtcDay, last: UtcDay): Promise<readonly TalliedDay[]> {
    return [...(this.#subjects.get(subject) ?? [])]
      .filter(([day]) => day >= first && day <= last)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, kept]) => ({ day, ...kept }));
  }

  /** As the last of them in the map's order. */
  #keep(subject: TallySubject, days: Map<UtcDay, KeptDay>): void {
    this.#subjects.delete(subject);
    this.#subjects.set(subject, days);
    if (this.#subjects.size <= this.#mostSubjects) return;
    const [longestAgo] = this.#subjects.keys();
    if (longestAgo !== undefined) this.#subjects.delete(longestAgo);
  }
}
