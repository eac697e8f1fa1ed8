import {
  type DayTallies,
  type DayTally,
  isTallyName,
  LONGEST_TEXT,
  MOST_NAMES,
  MOST_TEXTS,
  type TallySubject,
} from './day-tallies.ts';
import { DAY_MS, dayStart, type UtcDay, utcDay } from './utc-day.ts';

export interface TallyWriterParts {
  readonly tallies: Pick<DayTallies, 'add'>;
  readonly now: () => number;
  /** Calls back every so many ms; returns a way to stop. */
  readonly every: (ms: number, callback: () => void) => () => void;
  /** Called before each writing: for those who count by themselves where every launch passes, and tell the sums here. */
  readonly gather?: (writer: DayTallyWriter) => void;
}

export interface TallyWriterSettings {
  /** Default 5 s. */
  readonly flushMs?: number;
  /** Days of subjects that wait at most, while the store is away. Default 10,000: some 10 MB. */
  readonly limit?: number;
}

export interface TallyWriterStats {
  /** Days of subjects that are not stored yet. */
  readonly waiting: number;
  readonly written: number;
  /** Counts and texts given up: there was no room for them here or in the store. */
  readonly dropped: number;
}

interface Waiting {
  readonly counts: Map<string, number>;
  said: readonly string[];
}

const CONTROL = /\p{Cc}+/gu;

/**
 * What was counted and is not stored yet: sums, so that a store that is away costs the memory of what was counted of, and
 * not of what happened. Written every few seconds; nobody waits for it.
 */
export class DayTallyWriter {
  readonly #parts: TallyWriterParts;
  readonly #settings: Required<TallyWriterSettings>;
  #days = new Map<UtcDay, Map<TallySubject, Waiting>>();
  #size = 0;
  #taken = 0;
  #written = 0;
  #dropped = 0;
  #day: UtcDay;
  #dayEnds: number;
  #stop: () => void = () => {};
  #writing: Promise<void> | null = null;

  constructor(parts: TallyWriterParts, settings: TallyWriterSettings = {}) {
    this.#parts = parts;
    this.#settings = { flushMs: 5_000, limit: 10_000, ...settings };
    this.#day = utcDay(parts.now());
    this.#dayEnds = dayStart(this.#day) + DAY_MS;
  }

  get stats(): TallyWriterStats {
    return { waiting: this.#size + this.#taken, written: this.#written, dropped: this.#dropped };
  }

  start(): void {
    this.#stop = this.#parts.every(this.#settings.flushMs, () => void this.flush());
  }

  /** Counts `by` (a whole number) more of it today. `name`: see isTallyName. */
  count(subject: TallySubject, name: string, by = 1): void {
    if (by >= 1) this.#count(this.#today(), subject, name, by);
  }

  /** Keeps a text among the last ones of today, cut to LONGEST_TEXT and without control characters. */
  say(subject: TallySubject, text: string): void {
    const said = text.replace(CONTROL, ' ').trim().slice(0, LONGEST_TEXT);
    if (said !== '') this.#say(this.#today(), subject, [said]);
  }

  /** Writes what waits; resolves when the store has taken or refused it. What it could not take waits for the next time. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  /** Writes what waits, once. */
  async close(): Promise<void> {
    this.#stop();
    await this.#writing;
    await this.flush();
  }

  async #write(): Promise<void> {
    this.#parts.gather?.(this);
    const batch = this.#takeAll();
    if (batch.length === 0) return;
    try {
      const { left, dropped } = await this.#parts.tallies.add(batch);
      this.#taken = 0;
      this.#dropped += dropped;
      this.#written += batch.length - left.length;
      for (const tally of left) this.#giveBack(tally);
    } catch {
      // The store will not have it, however often it is asked.
      this.#taken = 0;
      this.#dropped += batch.length;
    }
  }

  #takeAll(): readonly DayTally[] {
    const taken = [...this.#days].flatMap(([day, subjects]) =>
      Array.from(subjects, ([subject, { counts, said }]) => ({
        subject,
        day,
        counts: Object.fromEntries(counts),
        said,
      })),
    );
    this.#days = new Map();
    this.#size = 0;
    this.#taken = taken.length;
    return taken;
  }

  #giveBack({ subject, day, counts, said }: DayTally): void {
    for (const [name, by] of Object.entries(counts)) this.#count(day, subject, name, by);
    // They were said before those that have come meanwhile.
    const waiting = this.#waiting(day, subject, said.length);
    if (waiting !== null && said.length > 0) this.#keep(waiting, [...said, ...waiting.said]);
  }

  #count(day: UtcDay, subject: TallySubject, name: string, by: number): void {
    const counts = this.#waiting(day, subject, 1)?.counts;
    if (counts === undefined) return;
    const before = counts.get(name);
    if (before === undefined && (counts.size >= MOST_NAMES || !isTallyName(name))) this.#dropped++;
    else counts.set(name, (before ?? 0) + by);
  }

  #say(day: UtcDay, subject: TallySubject, said: readonly string[]): void {
    const waiting = this.#waiting(day, subject, said.length);
    if (waiting !== null) this.#keep(waiting, [...waiting.said, ...said]);
  }

  #keep(waiting: Waiting, said: readonly string[]): void {
    const gone = Math.max(0, said.length - MOST_TEXTS);
    this.#dropped += gone;
    waiting.said = said.slice(gone);
  }

  /** null: there is no room for another; `costs` counts and texts are dropped. */
  #waiting(day: UtcDay, subject: TallySubject, costs: number): Waiting | null {
    const subjects = this.#days.get(day) ?? new Map<TallySubject, Waiting>();
    const known = subjects.get(subject);
    if (known !== undefined) return known;
    if (this.#size + this.#taken >= this.#settings.limit) {
      this.#dropped += costs;
      return null;
    }
    const waiting: Waiting = { counts: new Map(), said: [] };
    this.#days.set(day, subjects.set(subject, waiting));
    this.#size++;
    return waiting;
  }

  #today(): UtcDay {
    const now = this.#parts.now();
    if (now >= this.#dayEnds || now < this.#dayEnds - DAY_MS) {
      this.#day = utcDay(now);
      this.#dayEnds = dayStart(this.#day) + DAY_MS;
    }
    return this.#day;
  }
}
