import { readTime } from '../launch/read-time.ts';

/** What is further away is a slip of the year. */
const FURTHEST_MS = 366 * 86_400_000;
const LONGEST_REASON = 200;
const CONTROL = /\p{Control}/u;

/** When something ends; null or nothing: when somebody says so. `now`: ms since the epoch. */
export function readEnd(
  value: unknown,
  now: number,
): { readonly at: number | null; readonly problems: readonly string[] } {
  if (value === undefined || value === null) return { at: null, problems: [] };
  const until = readTime(value);
  const wrong = (words: string) => ({ at: null, problems: [words] });
  if (!until.ok) return wrong(`until ${until.message}.`);
  if (until.at <= now) return wrong('until is in the past.');
  if (until.at - now > FURTHEST_MS) return wrong('until is more than a year away.');
  return { at: until.at, problems: [] };
}

/** Why, for people: visitors see it as well. */
export function readReason(value: unknown): { readonly text: string | null; readonly problems: readonly string[] } {
  if (value === undefined || value === null || value === '') return { text: null, problems: [] };
  if (typeof value === 'string' && value.length <= LONGEST_REASON && !CONTROL.test(value)) {
    return { text: value, problems: [] };
  }
  return { text: null, problems: [`reason is one line of at most ${LONGEST_REASON} characters.`] };
}

/** A sentence for each key that nobody knows. `what`: what it is no part of. */
export const strangersIn = (fields: object, known: readonly string[], what: string): string[] =>
  Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) => `${JSON.stringify(name.slice(0, 40))} is no part of ${what}: there are ${known.join(', ')}.`);
