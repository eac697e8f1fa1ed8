/** A number in [0, 1). */
export type Random = () => number;

const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same seed gives the same numbers, on every machine (mulberry32: 32 bits of state are plenty for a stand-in). */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick(random: Random, alphabet: string, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}

/** The end of a temporary user's name: 8 letters and digits, as BinderHub makes them. */
export const userSuffix = (random: Random): string => pick(random, LETTERS_AND_DIGITS, 8);

/** What opens a server: 22 characters, the length of BinderHub's (16 bytes in base64url). Guards nothing here. */
export const serverToken = (random: Random): string => pick(random, URL_SAFE, 22);
