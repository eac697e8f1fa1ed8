export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Far deeper than any real page; recursion on what a hub sends needs some end. */
const DEEPEST = 32;

/** The same value with the keys of its objects in order; undefined when it is nested deeper than 32. */
export function sortKeys(value: Json, depth = 0): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return undefined;
  if (!isJsonObject(value)) {
    const items = value.map((item) => sortKeys(item, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const entries: [string, Json][] = [];
  for (const key of Object.keys(value).sort()) {
    const item = sortKeys(value[key]!, depth + 1);
    if (item === undefined) return undefined;
    entries.push([key, item]);
  }
  // Not by assignment: a key `__proto__` would set the prototype.
  return Object.fromEntries(entries);
}
