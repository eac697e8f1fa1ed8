const TICK_MS = 5_000;
/** Longer than a wait and a session ever are together: 12 h. A session that would end later ends then. */
const TICKS = (12 * 60 * 60_000) / TICK_MS;

/**
 * How many of something each member has at the moment, kept up by a wheel of what begins and ends in each of the next ticks of 5 s: its memory does not
 * depend on how many there are.
 */
export class LiveLoad {
  /** By member. Read it, do not write. Exact after `advance`, to the tick. */
  readonly now: Int32Array;
  readonly #members: number;
  readonly #changes: Int32Array;
  #tick: number;

  /** `at`: ms since the epoch */
  constructor(members: number, at: number) {
    this.#members = members;
    this.now = new Int32Array(members);
    this.#changes = new Int32Array(members * TICKS);
    this.#tick = Math.floor(at / TICK_MS);
  }

  advance(at: number): void {
    const to = Math.floor(at / TICK_MS);
    const members = this.#members;
    // Beyond a whole turn of the wheel there is nothing.
    for (let turns = 0; this.#tick < to && turns < TICKS; turns++) {
      this.#tick++;
      const slot = (this.#tick % TICKS) * members;
      for (let member = 0; member < members; member++) {
        const change = this.#changes[slot + member]!;
        if (change === 0) continue;
        this.now[member]! += change;
        this.#changes[slot + member] = 0;
      }
    }
    this.#tick = Math.max(this.#tick, to);
  }

  /** Something is there from then until then, ms since the epoch; not before the last `advance`. */
  add(member: number, from: number, until: number): void {
    const begins = Math.floor(from / TICK_MS);
    if (begins <= this.#tick) this.now[member]! += 1;
    else this.#change(member, begins, 1);
    this.#change(member, Math.max(Math.ceil(until / TICK_MS), Math.max(begins, this.#tick) + 1), -1);
  }

  /** All that a member has, now or soon, is gone. */
  lose(member: number): void {
    this.now[member] = 0;
    for (let slot = member; slot < this.#changes.length; slot += this.#members) this.#changes[slot] = 0;
  }

  #change(member: number, tick: number, by: number): void {
    const slot = Math.min(tick, this.#tick + TICKS - 1) % TICKS;
    this.#changes[slot * this.#members + member]! += by;
  }
}
