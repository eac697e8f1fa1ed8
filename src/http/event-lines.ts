/** One event of a body, or what is wrong with its text. `line` counts from 1; in a JSON array it counts elements. */
export type EventLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly problem: string };

/** Reads one JSON object, a JSON array, or NDJSON (one object per line, empty lines skipped). Total. */
export function* eventLines(body: string): Generator<EventLine> {
  const text = body.trim();
  if (text === '') return;
  const whole = parse(text);
  if (whole !== undefined) {
    const values: readonly unknown[] = Array.isArray(whole) ? whole : [whole];
    for (const [index, value] of values.entries()) yield { line: index + 1, value };
    return;
  }
  for (const [index, lineText] of body.split('\n').entries()) {
    if (lineText.trim() === '') continue;
    const value = parse(lineText);
    yield value === undefined ? { line: index + 1, problem: 'not JSON' } : { line: index + 1, value };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
