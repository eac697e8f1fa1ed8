import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;

/** Writes zod schemas as the JSON Schema (2020-12) of an OpenAPI document. */
export interface WriteSchema {
  /** Of one that has a name, a reference. */
  schema(schema: z.ZodType): Json;
  /** Those that have a name, for `components.schemas`. */
  named(): Json;
}

const uri = (id: string) => `#/components/schemas/${id}`;

export function schemaWriter(named: Readonly<Record<string, z.ZodType>>): WriteSchema {
  const names = new Map(Object.entries(named).map(([name, schema]) => [schema, name]));
  /** All of them, and one more, since the named ones are only referred to among schemas that are written together. */
  const written = (more: Readonly<Record<string, z.ZodType>>): Readonly<Record<string, Json>> => {
    const registry = z.registry<{ id: string }>();
    for (const [id, schema] of Object.entries({ ...named, ...more })) registry.add(schema, { id });
    const { schemas } = z.toJSONSchema(registry, { uri, override: tidy });
    return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema as Json]));
  };
  return {
    schema(schema) {
      const name = names.get(schema);
      return name === undefined ? written({ [ONE]: schema })[ONE]! : { $ref: uri(name) };
    },
    named: () => written({}),
  };
}

/** No name of a schema. */
const ONE = ' ';

/** Objects stay open, and whole numbers without the bounds of those that a double holds. */
function tidy({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
