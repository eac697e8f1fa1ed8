import {
  type DayTally,
  isTallyName,
  LONGEST_TEXT,
  MOST_NAMES,
  MOST_TEXTS,
  type TalliedDay,
} from '../builds/day-tallies.ts';

/** What is kept of a day. */
export type KeptDay = Pick<TalliedDay, 'counts' | 'said'>;

const CONTROL = /\p{Cc}/u;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Throws a RangeError unless it may be added. */
export function checkTally({ day, counts, said }: DayTally): void {
  if (!DAY.test(day)) throw new RangeError(`${JSON.stringify(day)} is no day`);
  for (const [name, count] of Object.entries(counts)) {
    if (!isTallyName(name)) throw new RangeError(`${JSON.stringify(name)} is no name of a count`);
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`${name}: ${count} is no count`);
  }
  const wrong = said.find((text) => text.length > LONGEST_TEXT || text === '' || CONTROL.test(text));
  if (wrong !== undefined) throw new RangeError(`${JSON.stringify(wrong)} is no text of a day`);
}

/** Adds to a day, within its bounds. add-tally-1.lua does the same in Redis. */
export function mergeDay(
  kept: KeptDay | undefined,
  added: KeptDay,
): { readonly day: KeptDay; readonly dropped: number } {
  const counts = new Map(Object.entries(kept?.counts ?? {}));
  let dropped = 0;
  for (const [name, count] of Object.entries(added.counts)) {
    const before = counts.get(name);
    if (before === undefined && counts.size >= MOST_NAMES) dropped++;
    else counts.set(name, (before ?? 0) + count);
  }
  const said = [...(kept?.said ?? []), ...added.said];
  const gone = Math.max(0, said.length - MOST_TEXTS);
  return { day: { counts: Object.fromEntries(counts), said: said.slice(gone) }, dropped: dropped + gone };
}
