/** One build that counts. */
export interface Spending {
  /** ms since the epoch */
  readonly at: number;
}

const HOUR_MS = 3_600_000;

/** So many builds in any hour. Holds one number for each of them. */
export class HourlyBudget {
  readonly perHour: number;
  /** Oldest first. */
  #spent: Spending[] = [];

  constructor(perHour: number) {
    this.perHour = perHour;
  }

  /** Takes so many at once; null: there are not that many left, and none is taken. `now`: ms since the epoch. */
  take(builds: number, now: number): readonly Spending[] | null {
    this.#forget(now);
    if (this.#spent.length + builds > this.perHour) return null;
    const taken = Array.from({ length: builds }, () => ({ at: now }));
    this.#spent.push(...taken);
    return taken;
  }

  /** One that had to be asked for to be found out (a branch that had moved): it counts, beyond the budget if need be. */
  charge(now: number): void {
    this.#forget(now);
    this.#spent.push({ at: now });
  }

  /** It came to no build. */
  giveBack(spending: Spending): void {
    const at = this.#spent.indexOf(spending);
    if (at >= 0) this.#spent.splice(at, 1);
  }

  /** How many can be taken now. */
  left(now: number): number {
    this.#forget(now);
    return Math.max(0, this.perHour - this.#spent.length);
  }

  /** More was charged than there was: nothing more is begun on trust. */
  isOverdrawn(now: number): boolean {
    this.#forget(now);
    return this.#spent.length > this.perHour;
  }

  /** ms until so many can be taken; null: never, there are fewer in an hour. */
  waitMs(builds: number, now: number): number | null {
    this.#forget(now);
    if (builds > this.perHour) return null;
    const over = this.#spent.length + builds - this.perHour;
    return over <= 0 ? 0 : this.#spent[over - 1]!.at + HOUR_MS - now;
  }

  #forget(now: number): void {
    this.#spent = this.#spent.filter(({ at }) => now - at < HOUR_MS);
  }
}
