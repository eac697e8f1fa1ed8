const LONGEST = 200;

/** Words that came from a hub, fit for one log line: no control characters, at most 200 characters. */
export function briefText(text: string): string {
  const line = text.slice(0, LONGEST + 1).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
