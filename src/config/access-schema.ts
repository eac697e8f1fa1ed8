import { z } from 'zod';
import { EVENTS_SCOPE, PLAIN_SCOPES, type Scope } from '../access/scope.ts';
import { tokenHash } from '../access/token-hash.ts';
import { namedToken, namedTokens } from './named-tokens.ts';
import { buildsOfToken } from './prewarm-schema.ts';
import type { Environment } from './secret.ts';

const SCOPE = new RegExp(`^(?:${PLAIN_SCOPES.join('|')}|${EVENTS_SCOPE}[a-z0-9-]{1,40})$`);

const scope = z
  .string()
  .regex(SCOPE, `must be one of ${PLAIN_SCOPES.join(', ')} and ${EVENTS_SCOPE}<member>`)
  .meta({ title: 'scope' })
  .transform((text) => text as Scope);

const hash = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, "must be the line that 'launch-gateway token new' printed: sha256:<64 hex digits>")
  .meta({ title: 'hash' })
  .transform((text) => text.slice('sha256:'.length));

const moment = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'must be a day or an ISO time with its zone, such as 2027-01-31',
  )
  .meta({ title: 'time' })
  .transform((text) => Date.parse(text));

const accessToken = (env: Environment) => {
  const { name, token } = namedToken(env).shape;
  return z
    .strictObject({
      name,
      hash: hash.optional().describe('Of the token, from `launch-gateway token new`. The file then holds no secret.'),
      token: token.optional().describe('The token itself, instead of its hash.'),
      scopes: z
        .array(scope)
        .min(1)
        .describe(
          'What it is good for: `read` (what operators see), `prewarm`, `announce`, `control`, `events:<member>`; of the last at most one.',
        ),
      expires: moment.nullable().prefault(null).describe('From then on it is good for nothing: a day (UTC) or a time.'),
      buildsPerHour: buildsOfToken,
    })
    .transform(({ hash, token, expires, ...rest }, context) => {
      if ((hash === undefined) === (token === undefined)) {
        context.addIssue({ code: 'custom', path: [], message: 'must have either a hash or a token' });
        return z.NEVER;
      }
      if (rest.scopes.filter((one) => one.startsWith(EVENTS_SCOPE)).length > 1) {
        context.addIssue({
          code: 'custom',
          path: ['scopes'],
          message: 'names two members: each hub needs its own token',
        });
      }
      return { ...rest, hash: hash ?? tokenHash(token!), expiresAt: expires };
    });
};

/** `access`: who may ask for what. */
export const accessSchema = (env: Environment) =>
  z.strictObject({
    tokens: namedTokens(accessToken(env), ['name', 'hash'])
      .prefault([])
      .describe(
        'Tokens of the API. Those of `members[].eventToken`, `prewarm.tokens` and `announcements.tokens` are good beside them, for that alone.',
      ),
  });
