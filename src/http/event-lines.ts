import type { BodyKind } from './event-body.ts';
import { eventInForm } from './logged-form.ts';

/** One event of a body, or what is wrong with its text. `line` counts from 1; in a JSON array it counts elements. */
export type EventLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly problem: string };

/**
 * Reads the form of a logging handler, one JSON object, a JSON array, or NDJSON (one object per line, empty lines
 * skipped). Total.
 */
export function* eventLines(kind: BodyKind, body: string): Generator<EventLine> {
  if (kind === 'form') return yield { line: 1, ...eventInForm(body) };
  // trim() takes a byte order mark for a space, too.
  const text = body.trim();
  if (text === '') return;
  const whole = parse(text);
  if (whole !== undefined) {
    const values: readonly unknown[] = Array.isArray(whole) ? whole : [whole];
    for (const [index, value] of values.entries()) yield { line: index + 1, value };
    return;
  }
  let line = 0;
  for (let start = 0; start <= body.length; ) {
    const end = body.indexOf('\n', start);
    const lineText = body.slice(start, end < 0 ? body.length : end).trim();
    start = end < 0 ? body.length + 1 : end + 1;
    line++;
    if (lineText === '') continue;
    const value = parse(lineText);
    yield value === undefined ? { line, problem: 'not JSON' } : { line, value };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
