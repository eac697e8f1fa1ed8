import type { z } from 'zod';
import { closest } from './did-you-mean.ts';
import { alternatives, type SchemaNode } from './json-schema.ts';
import type { KeyPath } from './remark.ts';

/** Something wrong at a place of the configuration, in words. */
export interface Finding {
  readonly path: KeyPath;
  readonly message: string;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section of keys and values',
  null: 'null',
};

const quote = (values: readonly unknown[]) => values.map((value) => `'${String(value)}'`).join(', ');

/** Words for what zod finds wrong where the schema has none of its own. They say what would be right. */
export const sayWhatIsRight: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is required';
      return `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}, not ${typeWord(issue.input)}`;
    }
    case 'invalid_value':
      return `must be one of ${quote(issue.values)}${suggestion(issue.input, issue.values)}`;
    case 'invalid_union':
      return 'options' in issue ? `must be one of ${quote(issue.options as readonly unknown[])}` : undefined;
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string') return 'must not be empty';
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    default:
      return undefined;
  }
};

function typeWord(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  return TYPE_WORDS[typeof value] ?? typeof value;
}

function suggestion(input: unknown, values: readonly unknown[]): string {
  const meant = typeof input === 'string' ? closest(input, values.map(String)) : null;
  return meant === null ? '' : `: did you mean '${meant}'?`;
}

/** One issue → what to tell: one finding per unknown key, so that each has its own line. */
export function explainIssue(issue: z.core.$ZodIssue, schema: SchemaNode, value: unknown): readonly Finding[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const known = keysAt(schema, value, path);
  return issue.keys.map((key) => {
    const meant = closest(key, known);
    const message = meant === null ? `; the keys here are ${known.join(', ')}` : `: did you mean '${meant}'?`;
    return { path: [...path, key], message: `is not a key of the configuration${message}` };
  });
}

/** The keys that a section may have, given the value that stands there (which of several kinds it is). */
function keysAt(schema: SchemaNode, value: unknown, path: KeyPath): readonly string[] {
  const shapes = alternatives(schema);
  const fitting = shapes.length === 1 ? shapes : shapes.filter((node) => fits(node, value));
  const [part, ...rest] = path;
  if (part === undefined) return [...new Set(fitting.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  const inner = (value as Record<string | number, unknown> | null)?.[part];
  return fitting.flatMap((node) => {
    const next = typeof part === 'number' ? node.items : node.properties?.[part];
    return next === undefined ? [] : keysAt(next, inner, rest);
  });
}

/** False when a constant of the node (the `kind` of a store) says that the value is of another kind. */
function fits({ properties = {} }: SchemaNode, value: unknown): boolean {
  return Object.entries(properties).every(
    ([key, node]) => node.const === undefined || node.const === (value as Record<string, unknown> | null)?.[key],
  );
}
