import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/** One method of one address of the API, as openapi-document.ts describes it. Stands beside the face that answers it. */
export interface ApiOperation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** A template: `{name}` is one segment; `{spec}`, always the last, is all that follows. */
  readonly path: string;
  /** What generated clients call it. */
  readonly id: string;
  readonly summary: string;
  readonly details?: string;
  /** Whose token it takes; unset: it takes none. */
  readonly token?: ApiToken;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  /** By media type. */
  readonly body?: Readonly<Record<string, z.ZodType>>;
  /** By status. Errors that are told in the one shape of all errors stand under `errors`. */
  readonly answers: Readonly<Record<number, ApiAnswer>>;
  readonly errors: readonly ErrorCode[];
}

export interface ApiToken {
  readonly needed: 'always' | 'sometimes';
  /** Any of these will do. */
  readonly scopes: readonly string[];
  /** It may be sent as the password of Basic, too. */
  readonly basic?: boolean;
}

/** An answer with none of the schemas has no body. */
export interface ApiAnswer {
  readonly means: string;
  readonly json?: z.ZodType;
  /** The data of each event, of an answer that is an event stream. */
  readonly events?: z.ZodType;
}

type Plain = string | number | boolean | null | undefined;
type ReadOnly<T> = unknown extends T ? T : T extends Plain ? T : { readonly [K in keyof T]: ReadOnly<T[K]> };

/** What a handler may answer where a schema says so: `ctx.body = … satisfies AnswerOf<typeof schema>`. */
export type AnswerOf<S extends z.ZodType> = ReadOnly<z.output<S>>;

/** ISO 8601, UTC. */
export const time = z.string().meta({ format: 'date-time' });
export const count = z.int().nonnegative();
/** 0 to 1 */
export const share = z.number().min(0).max(1);
export const provider = z.string().describe('As in launch links: `gh`, `gl`, `zenodo`, …');
export const memberName = z.string().describe("A member's name.");
