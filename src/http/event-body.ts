import { RequestError } from './errors.ts';

/** What a body says it is: a form, JSON of any shape, or one JSON object per line. */
export type BodyKind = 'form' | 'json' | 'lines';

const FORM = 'application/x-www-form-urlencoded';
/** As curl, logging handlers and shippers of logs name them; no name is as good as JSON's. */
const KINDS: ReadonlyMap<string, BodyKind> = new Map([
  ['', 'json'],
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['text/plain', 'json'],
  ['application/octet-stream', 'json'],
  ['application/x-ndjson', 'lines'],
  ['application/ndjson', 'lines'],
  ['application/jsonl', 'lines'],
  ['application/x-jsonlines', 'lines'],
  ['application/json-lines', 'lines'],
  [FORM, 'form'],
]);

/** A launch event has some 400 bytes, 1.5 KB as a form; its longest fields may have 4 KB each. */
const LARGEST_EVENT = 64 * 1024;

/** Throws RequestError `unsupported-type` for a type that cannot hold events. */
export function bodyKind(contentType: string): BodyKind {
  const kind = KINDS.get(contentType.split(';', 1)[0]!.trim().toLowerCase());
  if (kind !== undefined) return kind;
  throw new RequestError(
    'unsupported-type',
    `Launch events are sent as application/json, application/x-ndjson or, as Python's HTTPHandler does, ${FORM}.`,
  );
}

/**
 * The kind, after a look at the first character: `curl --data` calls everything a form, but no form begins with a bracket.
 * Throws RequestError `body-too-large` for a form that is longer than one event.
 */
export function kindInFact(kind: BodyKind, body: string): BodyKind {
  if (kind !== 'form') return kind;
  if (/^\s*[[{]/.test(body)) return 'json';
  if (body.length > LARGEST_EVENT) {
    throw new RequestError('body-too-large', `A form is one event, and may have ${LARGEST_EVENT} bytes.`);
  }
  return 'form';
}

/**
 * Is it one event, as a hub's logging handler sends it while the hub waits? A form is; so is a single line that begins
 * with `{`, unless its type says that it is lines of a batch, or it is too long for an event. Looks at the text, does not
 * read it.
 */
export function isOneEvent(kind: BodyKind, body: string): boolean {
  if (kind !== 'json') return kind === 'form';
  if (body.length > LARGEST_EVENT) return false;
  const text = body.trim();
  return text.startsWith('{') && !text.includes('\n');
}
