import { z } from 'zod';

/** The environment variables that a configuration may name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const EXPECTED = 'must be the secret itself or {env: NAME}, the environment variable that holds it';

/**
 * A secret, written out or as `{env: NAME}`; parsed, it is its text. Messages name the variable and never the value, and
 * a secret without a value is an error: an empty token would let everybody in.
 */
export function secret(env: Environment) {
  const variable = z.strictObject({ env: z.string().min(1) });
  return z
    .union([z.string().min(1, 'must not be empty'), variable], EXPECTED)
    .meta({ title: 'secret' })
    .transform((source, context) => {
      if (typeof source === 'string') return source;
      const value = env[source.env];
      if (value) return value;
      const state = value === undefined ? 'not set' : 'empty';
      context.addIssue({
        code: 'custom',
        path: ['env'],
        message: `the environment variable ${source.env} is ${state}`,
      });
      return z.NEVER;
    });
}
