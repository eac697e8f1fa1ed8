const STRAY_PERCENT = /%(?![0-9a-f]{2})/gi;

/** Is there a `%` that starts no escape? (`%zz`, `100%`) */
export const hasStrayPercent = (raw: string): boolean => raw.search(STRAY_PERCENT) >= 0;

export const escapeStrayPercent = (raw: string): string => raw.replace(STRAY_PERCENT, '%25');

const NOT_ASCII = /[^\0-\x7f]/;
const NOT_ASCII_ALL = /[^\0-\x7f]/gu;
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

/**
 * Undoes percent-escapes. An HTTP server hands over bytes above 0x7f unescaped, one character each: they are read as
 * the UTF-8 that they are, so that `é` and `%C3%A9` come out the same. Text that is no such bytes (from a terminal or
 * JSON) is read as it stands, and an escape that is no UTF-8 stays an escape, in upper case: this never throws, and what
 * comes out is always well-formed text.
 */
export function decodePercent(raw: string): string {
  if (!raw.includes('%') && !NOT_ASCII.test(raw)) return raw;
  try {
    return decodeURIComponent(raw.replace(NOT_ASCII_ALL, escapeByte));
  } catch {
    return wellFormed(raw).replace(ESCAPES, decodeEscapes);
  }
}

/** Makes a text fit to stand in a URL's path, where only what must be escaped is: `é` → `%c3%a9`, `?` → `%3f`. */
export const escapeForPath = (text: string): string => text.replace(/[^\x21-\x7e]|[?#]/gu, escapeByte);

/**
 * `encodeURIComponent` for any text: a lone surrogate, at which that throws, is replaced, and quotes and brackets, which
 * end an address in HTML and Markdown, are escaped.
 */
export const encodePart = (text: string): string =>
  encodeURIComponent(wellFormed(text)).replace(/['()]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);

/** The same for a path: its slashes stay. */
export const encodePath = (text: string): string => encodePart(text).replaceAll('%2F', '/');

// String.prototype.toWellFormed is not in ES2023.
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

function escapeByte(character: string): string {
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `%${code.toString(16).padStart(2, '0')}`;
  return encodePart(character);
}

function decodeEscapes(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes.toUpperCase().replace(/%[0-7][0-9A-F]/g, decodeURIComponent);
  }
}
