import { z } from 'zod';
import { type Environment, secret } from './secret.ts';

const SHORTEST_TOKEN = 16;

/** A bearer token, and whose it is. */
export const namedToken = (env: Environment) =>
  z.strictObject({
    name: z
      .string()
      .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, dots, dashes and underscores')
      .describe('Whose it is, for people. Unique.'),
    token: secret(env)
      .pipe(z.string().min(SHORTEST_TOKEN, `must have at least ${SHORTEST_TOKEN} characters`))
      .describe('Sent as `Authorization: Bearer`. Unique.'),
  });

/** Such tokens, no two of which have a name or a token in common: what is `unique` of them. */
export const namedTokens = <T extends z.ZodType<Readonly<Record<string, unknown>>>>(
  token: T,
  unique: readonly string[] = ['name', 'token'],
) =>
  z.array(token).superRefine((all, context) => {
    for (const key of unique) {
      for (const [index, one] of all.entries()) {
        const other = all.findIndex((each) => each?.[key] === one?.[key]);
        if (other === index) continue;
        context.addIssue({ code: 'custom', path: [index, key], message: `is the ${key} of tokens[${other}] too` });
      }
    }
  });
