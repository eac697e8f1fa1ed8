import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { createParser } from 'eventsource-parser';
import { openApiDocument } from '../../src/http/api/openapi-document.ts';

/** One answer of the API, as it went out. */
export interface ApiAnswered {
  readonly method: string;
  /** As it was asked for. */
  readonly target: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** The body broke off: the client left. */
  readonly isCut: boolean;
}

interface Media {
  readonly schema: object;
  readonly 'x-itemSchema'?: object;
}
interface Response {
  readonly headers?: Readonly<Record<string, { readonly required: boolean }>>;
  readonly content?: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly responses: Readonly<Record<string, Response>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** Tells what of an answer is not as the API describes itself; null: nothing. */
export function apiDescription(): (answer: ApiAnswered) => string | null {
  const document = closed(openApiDocument('1.2.3', null)) as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'api', components: document.components });
  const compiled = new Map<object, ValidateFunction>();
  const problemOf = (schema: object, value: unknown): string | null => {
    let validate = compiled.get(schema);
    if (validate === undefined) {
      validate = ajv.compile(absolute(schema) as object);
      compiled.set(schema, validate);
    }
    if (validate(value)) return null;
    return (validate.errors ?? [])
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .join(', ');
  };
  const templates = Object.entries(document.paths).map(([path, operations]) => ({ path: matcher(path), operations }));

  const bodyProblem = ({ body, isCut }: ApiAnswered, type: string, media: Media): string | null => {
    if (type === 'application/json') return isCut ? null : problemOf(media.schema, JSON.parse(body));
    if (media['x-itemSchema'] === undefined) return null;
    const items = eventsIn(body).map((data) => problemOf(media['x-itemSchema']!, data));
    return items.find((problem) => problem !== null) ?? null;
  };

  return (answer) => {
    const [path = ''] = answer.target.split('?', 1);
    const found = templates.find((template) => template.path.test(path));
    const method = answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase();
    const operation = found?.operations[method];
    if (operation === undefined) {
      // What is not described is not there, which is all that may be said of it.
      return answer.status === 404 || answer.status === 405 ? null : 'no such operation is described';
    }
    const response = operation.responses[answer.status];
    if (response === undefined) return 'no such status is described';
    for (const [name, { required }] of Object.entries(response.headers ?? {})) {
      if (required && answer.headers[name.toLowerCase()] === undefined) return `${name} is missing`;
    }
    if (answer.method === 'HEAD') return null;
    const content = response.content ?? {};
    const [type = ''] = String(answer.headers['content-type'] ?? '').split(';', 1);
    if (type === '' && answer.body === '') return Object.keys(content).length === 0 ? null : 'the body is missing';
    const media = content[type];
    return media === undefined ? `no such type is described: ${type}` : bodyProblem(answer, type, media);
  };
}

/** `{spec}` is all that follows, and any other name one segment. */
const matcher = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replaceAll('.', '\\.')
      .replace('{spec}', '.+')
      .replaceAll(/\{\w+\}/g, '[^/]+')}$`,
  );

function eventsIn(body: string): readonly unknown[] {
  const events: unknown[] = [];
  createParser({ onEvent: ({ data }) => void events.push(JSON.parse(data)) }).feed(body);
  return events;
}

/** In the tests a field that is not described is a mistake. */
const closed = (value: unknown): unknown =>
  mapObjects(value, (object) =>
    object.type === 'object' && 'properties' in object && !('additionalProperties' in object)
      ? { ...object, additionalProperties: false }
      : object,
  );

/** References into the document, wherever the schema stands. */
const absolute = (value: unknown): unknown =>
  mapObjects(value, (object) =>
    typeof object.$ref === 'string' ? { ...object, $ref: object.$ref.replace(/^#/, 'api#') } : object,
  );

type Fields = Readonly<Record<string, unknown>>;

function mapObjects(value: unknown, change: (object: Fields) => Fields): unknown {
  if (Array.isArray(value)) return value.map((one) => mapObjects(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return change(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapObjects(inner, change)])));
}
