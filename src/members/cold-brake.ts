export interface BrakeSettings {
  /** Builds that a member may be made to begin in a minute when it has just become cold; null: as many as come. */
  readonly buildsPerMinute: number | null;
  /** How long a member is cold, ms: by the end there is no limit any more. */
  readonly rampUpMs: number;
}

/** So many builds may begin at once, if none did lately. */
const BURST = 2;
const MINUTE_MS = 60_000;

/**
 * Caps the builds that cold members are made to begin: a hub whose images are all stale at once is otherwise asked to
 * build everything that is launched (mybinder.org incident of 2019-03-24). The pause between two builds shrinks evenly,
 * from that of the settings to none at the end of the ramp, so the rate doubles by the half of it and is ten times as
 * high for its last tenth.
 *
 * A leaky bucket, kept as the moment from which the next build may begin (the generic cell rate algorithm): nothing has to
 * be refilled, and whoever knows the time can tell whether a member is braked. Members go by their index. Times are ms since
 * the epoch.
 */
export class ColdBrake {
  /** Member's index → when it may be made to begin another build; 0: whenever. Read it, do not write. */
  readonly nextBuildAt: ArrayLike<number>;
  readonly #nextBuildAt: number[] = [];
  /** When the builds so far would have been due, at the pace that was allowed. */
  readonly #due: number[] = [];
  readonly #coldSince: number[] = [];
  readonly #heldBack: number[] = [];
  readonly #settings: BrakeSettings;

  constructor(memberCount: number, settings: BrakeSettings) {
    this.#settings = settings;
    this.nextBuildAt = this.#nextBuildAt;
    this.growTo(memberCount);
  }

  /** There are so many members now; none of them before the new ones has another index. */
  growTo(memberCount: number): void {
    while (this.#due.length < memberCount) {
      this.#nextBuildAt.push(0);
      this.#due.push(0);
      this.#coldSince.push(Number.NaN);
      this.#heldBack.push(0);
    }
  }

  /** It is cold since then; null: it is not, or not any more. */
  follow(index: number, coldSince: number | null): void {
    if (coldSince === null) {
      this.#coldSince[index] = Number.NaN;
      this.#nextBuildAt[index] = 0;
    } else if (this.#coldSince[index] !== coldSince) {
      this.#coldSince[index] = coldSince;
    }
  }

  /** A launch was sent there that makes it begin a build. */
  buildStarts(index: number, now: number): void {
    const pause = this.#pauseMs(index, now);
    if (pause === 0) return;
    const due = Math.max(this.#due[index]!, now) + pause;
    this.#due[index] = due;
    const end = this.#coldSince[index]! + this.#settings.rampUpMs;
    this.#nextBuildAt[index] = Math.min(due - (BURST - 1) * pause, end);
  }

  /** A launch was sent to somebody else, who would have been sent here otherwise. */
  heldBack(index: number): void {
    this.#heldBack[index]! += 1;
  }

  /** Launches that were sent elsewhere since the start. */
  heldBackFrom(index: number): number {
    return this.#heldBack[index]!;
  }

  /** How many builds in a minute it may be made to begin now; null: any number. */
  buildsPerMinute(index: number, now: number): number | null {
    const pause = this.#pauseMs(index, now);
    return pause === 0 ? null : MINUTE_MS / pause;
  }

  #pauseMs(index: number, now: number): number {
    const { buildsPerMinute, rampUpMs } = this.#settings;
    const since = this.#coldSince[index]!;
    if (buildsPerMinute === null || Number.isNaN(since)) return 0;
    // A clock that is set back must not make it any slower.
    const left = Math.min(1, 1 - (now - since) / rampUpMs);
    return Math.max(0, (left * MINUTE_MS) / buildsPerMinute);
  }
}
