import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { ApiAnswer, ApiOperation, ApiToken } from './api-operation.ts';
import { API_OPERATIONS, API_SCHEMAS } from './api-operations.ts';
import { schemaWriter, type WriteSchema } from './schema-writer.ts';

type Json = Readonly<Record<string, unknown>>;

/** What any address may answer. */
const ANYWHERE: readonly ErrorCode[] = ['link-too-long', 'too-many-requests', 'internal'];

const errorAnswer = z
  .object({
    error: z.enum(Object.keys(ERRORS) as [ErrorCode]).describe('Stays the same from version to version.'),
    message: z.string().describe('For people.'),
    suggestion: z.string().optional().describe('A link that was probably meant.'),
  })
  .describe('What went wrong.');

/**
 * All of `/api/v1` in OpenAPI 3.1, from the operations that stand beside the faces. Objects may get more fields in later
 * versions, so none is closed. `url`: where the gateway is, as clients know it; null: where this was read.
 */
export function openApiDocument(version: string, url: string | null): Json {
  const write = schemaWriter({ ...API_SCHEMAS, Error: errorAnswer });
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of API_OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation, write) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'launch-gateway',
      version,
      description:
        'The front door of a federation of BinderHubs. Whatever can be read with GET answers HEAD as well. A client that accepts HTML gets errors as pages.',
      license: { name: 'BSD-3-Clause', identifier: 'BSD-3-Clause' },
    },
    servers: [{ url: url ?? '/' }],
    paths,
    components: {
      schemas: write.named(),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of the operators, of the scope that stands with each operation.',
        },
        password: { type: 'http', scheme: 'basic', description: 'The same token as the password, of any user.' },
      },
    },
  };
}

function operationObject(operation: ApiOperation, write: WriteSchema): Json {
  const { id, summary, details, path, token, query = {}, body, answers, errors } = operation;
  const parameters = [
    ...Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => pathParameter(name)),
    ...Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema: write.schema(schema) })),
  ];
  return {
    operationId: id,
    summary,
    ...(details !== undefined && { description: details }),
    security: securityOf(token),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(body, write) } }),
    responses: responsesOf(answers, [...errors, ...ANYWHERE], write),
  };
}

function pathParameter(name: string): Json {
  const description =
    name === 'spec'
      ? 'What follows the provider in a launch link, byte for byte: slashes and `%2F` in it stay as they are.'
      : name === 'provider'
        ? 'As in launch links: `gh`, `gl`, `zenodo`, …'
        : undefined;
  return { name, in: 'path', required: true, ...(description && { description }), schema: { type: 'string' } };
}

function securityOf(token: ApiToken | undefined): readonly Json[] {
  if (token === undefined) return [];
  const ways = token.scopes.flatMap((scope) => [{ token: [scope] }, ...(token.basic ? [{ password: [scope] }] : [])]);
  return token.needed === 'always' ? ways : [...ways, {}];
}

const contentOf = (schemas: Readonly<Record<string, z.ZodType>>, write: WriteSchema): Json =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema: write.schema(schema) }]));

/** One response for each status; where an answer and errors share one, it is either. */
function responsesOf(answers: ApiOperation['answers'], errors: readonly ErrorCode[], write: WriteSchema): Json {
  const statuses = new Set([...Object.keys(answers).map(Number), ...errors.map((code) => ERRORS[code].status)]);
  const responses = Array.from(statuses)
    .sort((a, b) => a - b)
    .map((status) => {
      const codes = errors.filter((code) => ERRORS[code].status === status);
      return [String(status), responseObject(status, answers[status], codes, write)];
    });
  return Object.fromEntries(responses);
}

/** Headers that belong to a status (RFC 9110: 11.6.1, 10.2.1, 10.2.3). */
const HEADERS: Readonly<Record<number, Readonly<Record<string, { readonly required: boolean }>>>> = {
  401: { 'WWW-Authenticate': { required: true } },
  405: { Allow: { required: true } },
  429: { 'Retry-After': { required: false } },
  503: { 'Retry-After': { required: false } },
};

/** What an answer of any status tells of its client's limit, where there is one (draft-ietf-httpapi-ratelimit-headers-07). */
const LIMIT_HEADERS: Readonly<Record<string, string>> = {
  'RateLimit-Limit': 'So many requests at once.',
  'RateLimit-Remaining': 'So many of them are left.',
  'RateLimit-Reset': 'In so many seconds all of them are there again.',
  'RateLimit-Policy': 'The limit, and the seconds in which it fills up: `3000;w=60`.',
};

function responseObject(
  status: number,
  answer: ApiAnswer | undefined,
  codes: readonly ErrorCode[],
  write: WriteSchema,
): Json {
  const bodies: Json[] = answer?.json === undefined ? [] : [write.schema(answer.json)];
  if (codes.length > 0) bodies.push({ $ref: '#/components/schemas/Error', properties: { error: { enum: codes } } });
  const content = {
    ...(bodies.length > 0 && { 'application/json': { schema: bodies.length === 1 ? bodies[0] : { anyOf: bodies } } }),
    // Each event's data; OpenAPI has a word for it from 3.2 on: itemSchema.
    ...(answer?.events && {
      'text/event-stream': { schema: { type: 'string' }, 'x-itemSchema': write.schema(answer.events) },
    }),
    ...(codes.length > 0 && { 'text/html': { schema: { type: 'string' } } }),
  };
  const ofStatus = Object.entries(HEADERS[status] ?? {}).map(([name, { required }]) => [
    name,
    { required, schema: { type: 'string' } },
  ]);
  const ofLimit = Object.entries(LIMIT_HEADERS).map(([name, description]) => [
    name,
    { description, required: false, schema: { type: 'string' } },
  ]);
  const means = [answer?.means, ...codes.map((code) => `${ERRORS[code].title} (\`${code}\`).`)];
  return {
    description: means.filter((text) => text !== undefined).join(' ') || STATUS_CODES[status],
    headers: Object.fromEntries([...ofStatus, ...ofLimit]),
    ...(Object.keys(content).length > 0 && { content }),
  };
}
