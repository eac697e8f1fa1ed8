import { LONGEST_NAME } from './day-tallies.ts';

/**
 * What the counts of a day are called (day-tallies.ts). Of launches: `launches`, and of those whose stream passed through
 * `quick` and `built` (ready; `built` had to be built, or waited for a build), `left` (their visitor went), `failed` and
 * `failed:<how they ended>`, and `w15` … `wmore` (ready within so many seconds). Of a repository also `ref:…` (launches of a ref),
 * `build:…` (builds of it) and `as:…` (launches by spelling). Of a member also the seconds that gateways saw it `up`, `down`
 * and in `maintenance`: each gateway adds its own, so only their shares tell anything.
 */
export const REF = 'ref:';
export const BUILD = 'build:';
export const SPELLING = 'as:';
export const FAILED = 'failed:';
/** Stands for refs and spellings that are one too many, or too long: no name begins with it. */
export const OTHERS = '~';

/** Bounds of the waits that are told apart, seconds; the last are those above. */
export const WAITS_S = [15, 30, 60, 120, 240, 480, 900] as const;
export const WAIT_NAMES: readonly string[] = [...WAITS_S.map((s) => `w${s}`), 'wmore'];

/** The place of a wait among WAIT_NAMES. */
export function waitPlace(ms: number): number {
  const at = WAITS_S.findIndex((s) => ms <= s * 1000);
  return at < 0 ? WAITS_S.length : at;
}

/** A name made of a text that may have any character; OTHERS in its place where that is too long. */
export function tallyName(prefix: typeof REF | typeof BUILD | typeof SPELLING, text: string): string {
  const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replaceAll('%2F', '/')
    .replaceAll('~', '%7E');
  return prefix + (escaped !== '' && prefix.length + escaped.length <= LONGEST_NAME ? escaped : OTHERS);
}

/** What `tallyName` made it of; null: OTHERS, or another name. */
export function textOfName(prefix: string, name: string): string | null {
  if (!name.startsWith(prefix) || name === prefix + OTHERS) return null;
  try {
    return decodeURIComponent(name.slice(prefix.length));
  } catch {
    return null;
  }
}
