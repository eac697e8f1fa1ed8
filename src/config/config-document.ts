import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Pair, type ParsedNode, parseDocument } from 'yaml';
import type { KeyPath, Remark } from './remark.ts';

export type ConfigFormat = 'yaml' | 'json';

/** A place in a text, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A configuration's text, read but not yet understood. */
export type ConfigDocument =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where a key (or list item) is written, or the nearest thing around it that is. */
      readonly locate: (path: KeyPath) => Place | null;
    }
  | { readonly ok: false; readonly problems: readonly Remark[] };

/** What the parser's codes mean to somebody who did not write the parser. */
const WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key is here a second time',
  MULTIPLE_DOCS: "a second document ('---') begins here; a configuration is one",
  TAB_AS_INDENT: 'tabs cannot indent YAML: use spaces',
};

/**
 * Text → value, with places. JSON goes through the same parser (YAML contains it), which knows lines and finds keys
 * that are given twice.
 */
export function readDocument(text: string, format: ConfigFormat): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: format === 'json' ? 'json' : 'core',
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const broken = (message: string, place: Place | null): Remark => ({ path: '', message, ...place });

  if (document.errors.length > 0) {
    const problems = document.errors.map(({ code, message, pos }) =>
      broken(`cannot be read as ${format.toUpperCase()}: ${WORDS[code] ?? message}`, placeOf(pos[0])),
    );
    return { ok: false, problems };
  }
  try {
    const value: unknown = document.toJS();
    return { ok: true, value, locate: (path) => mapOffset(offsetOf(document.contents, path), placeOf) };
  } catch (error) {
    // Aliases that expand to more than the parser allows, or that name nothing.
    return { ok: false, problems: [broken(error instanceof Error ? error.message : String(error), null)] };
  }
}

const mapOffset = (offset: number | null, placeOf: (offset: number) => Place) =>
  offset === null ? null : placeOf(offset);

/** The offset of a key (its own, not its value's: that is where an editor should put the cursor) or of a list item. */
function offsetOf(root: ParsedNode | null, path: KeyPath): number | null {
  let node: unknown = root;
  let offset = root?.range[0] ?? null;
  for (const part of path) {
    const next = child(node, part);
    if (next === null) break;
    const [shown, inner] = isPair(next) ? [next.key, next.value] : [next, next];
    if (isNode(shown) && shown.range) offset = shown.range[0];
    node = inner;
  }
  return offset;
}

function child(node: unknown, part: string | number): Pair | unknown | null {
  if (isMap(node))
    return node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part)) ?? null;
  if (isSeq(node)) return node.items[Number(part)] ?? null;
  return null;
}
