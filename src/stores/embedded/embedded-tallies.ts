import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AddedTallies, DayTallies, DayTally, TalliedDay, TallySubject } from '../../builds/day-tallies.ts';
import { daysBefore, daysFrom, type UtcDay, utcDay } from '../../builds/utc-day.ts';
import { checkTally, type KeptDay, mergeDay } from '../merge-day.ts';
import { bytesInUse } from './bytes-in-use.ts';
import { full, readFailure, writeFailure } from './store-failure.ts';
import type { StoreFolder } from './store-folder.ts';

export interface EmbeddedTalliesOptions {
  /** For messages. */
  readonly folder: string;
  /** Throws StoreUnavailable while there is none. */
  readonly opened: () => StoreFolder;
  /** Something was written that is not on the disk yet. */
  readonly written: () => void;
  readonly daysKept: number;
  /** Nothing is added beyond this until older days are removed. */
  readonly maxBytes: number;
  readonly now: () => number;
}

/** In one transaction, in which the event loop and other writers to the folder wait. */
const TALLIES_PER_TRANSACTION = 256;
/** Days removed in one sweep. */
const STEP = 500;

/** The day stands first, so that days which are over lie together. */
const keyOf = (day: UtcDay, subject: TallySubject): string => `${day}/${subject}`;

/** DayTallies in a store folder, for the processes of one machine. */
export class EmbeddedTallies implements DayTallies {
  readonly #options: EmbeddedTalliesOptions;

  constructor(options: EmbeddedTalliesOptions) {
    this.#options = options;
  }

  async add(batch: readonly DayTally[]): Promise<AddedTallies> {
    batch.forEach(checkTally);
    let dropped = 0;
    for (let at = 0; at < batch.length; at += TALLIES_PER_TRANSACTION) {
      if (at > 0) await nextTurn();
      try {
        dropped += this.#addPart(batch.slice(at, at + TALLIES_PER_TRANSACTION));
      } catch {
        // Down, full or broken: whoever records builds is told why.
        return { left: batch.slice(at), dropped };
      }
    }
    return { left: [], dropped };
  }

  async read(subject: TallySubject, first: UtcDay, last: UtcDay): Promise<readonly TalliedDay[]> {
    const { root, days } = this.#options.opened();
    try {
      root.resetReadTxn();
      return daysFrom(first, last).flatMap((day) => {
        const text = days.get(keyOf(day, subject));
        return text === undefined ? [] : [{ day, ...parsed(text) }];
      });
    } catch (cause) {
      throw readFailure(this.#options.folder, cause);
    }
  }

  /** Removes days that are kept no longer, so many at a time. Throws StoreUnavailable. */
  sweep(): void {
    const { folder, daysKept, now, opened, written } = this.#options;
    const { root, days } = opened();
    const old = [...days.getKeys({ end: daysBefore(utcDay(now()), daysKept - 1), limit: STEP })];
    if (old.length === 0) return;
    try {
      root.transactionSync(() => {
        for (const key of old) days.remove(key);
      });
      written();
    } catch (cause) {
      throw writeFailure(folder, cause);
    }
  }

  /** How much was dropped. */
  #addPart(part: readonly DayTally[]): number {
    const { folder, maxBytes, opened } = this.#options;
    const { root, days } = opened();
    if (bytesInUse(days) >= maxBytes) throw full(folder, maxBytes);
    return root.transactionSync(() => {
      let dropped = 0;
      for (const tally of part) {
        const key = keyOf(tally.day, tally.subject);
        const text = days.get(key);
        const merged = mergeDay(text === undefined ? undefined : parsed(text), tally);
        dropped += merged.dropped;
        days.put(key, JSON.stringify([merged.day.counts, merged.day.said]));
      }
      this.#options.written();
      return dropped;
    });
  }
}

function parsed(text: string): KeptDay {
  const [counts, said] = JSON.parse(text) as [KeptDay['counts'], KeptDay['said']];
  return { counts, said };
}
