/** Linear in the text, where a regular expression takes quadratic time on a long run of slashes. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === SLASH) end--;
  return end === text.length ? text : text.slice(0, end);
}

export function withoutOuterSlashes(text: string): string {
  let start = 0;
  while (start < text.length && text.charCodeAt(start) === SLASH) start++;
  return withoutTrailingSlashes(text.slice(start));
}

/** Splits at the first `count - 1` slashes only: a ref may contain more. */
export function splitSpec(raw: string, count: number): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < count - 1) {
    const slash = raw.indexOf('/', from);
    if (slash < 0) break;
    parts.push(raw.slice(from, slash));
    from = slash + 1;
  }
  parts.push(raw.slice(from));
  return parts;
}

const SLASH = 0x2f;
