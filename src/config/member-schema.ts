import { z } from 'zod';
import type { Member, MemberName } from '../members/member.ts';
import { PREWARM_MODES, type PrewarmMode } from '../prewarm/prewarm-settings.ts';
import { duration } from './duration.ts';
import { type Environment, secret } from './secret.ts';
import { webUrl } from './web-url.ts';

const globs = z
  .array(z.string().regex(/^[a-z]+\/\S+$|^\*$/, 'must be a glob over <provider>/<repo>, such as gh/jupyter/*'))
  .prefault([]);

const forPeople = z.string().min(1).nullable().default(null);

/** A member, with what only pre-warming asks. */
export interface ConfiguredMember extends Member {
  readonly prewarm: PrewarmMode;
}

/** A hub's seat as written in the file → `Member`. Weight 0 is legal here and dropped later, with a warning. */
export function memberSchema(env: Environment) {
  return z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 lower-case letters, digits and dashes, such as hetzner-2i2c')
        .describe('Unique. Used in headers, cookies, logs and metric labels.'),
      url: webUrl.describe('Where the hub is, with its base path if it has one. Unique.'),
      weight: z
        .number()
        .nonnegative()
        .default(1)
        .describe('Share of launches relative to the other members. 0 leaves the member out.'),
      prime: z
        .boolean()
        .default(false)
        .describe(
          'Preferred for pages that are not launches and as the last resort; breaks a tie between versions. Not a single point of failure: any healthy member stands in.',
        ),
      health: webUrl.optional().describe('The health page. Default: `<url>/health`.'),
      versions: webUrl.optional().describe('The versions page. Default: `<url>/versions`.'),
      runBy: forPeople.describe('Who runs the hub, for people.'),
      fundedBy: forPeople.describe('Who pays for it, for people.'),
      region: forPeople.describe('Where it stands, for people.'),
      eventToken: secret(env)
        .nullable()
        .prefault(null)
        .describe('Bearer token with which this hub posts launch events. Unique. null: none are taken from it.'),
      prewarm: z
        .enum(PREWARM_MODES)
        .default('auto')
        .describe(
          'How it builds before people come. `build-only`: hubs in API-only mode; `launch`: any hub, and the server is shut down; `auto`: whichever the hub allows; `off`: not at all.',
        ),
      retention: duration({ min: 1 })
        .optional()
        .describe('For how long its registry keeps images that nobody uses. Default: `routing.retention`.'),
      allow: globs.describe('The only launches it takes: globs over `<provider>/<repo>`. Empty: all.'),
      deny: globs.describe('Launches it does not take, in the same form; wins over `allow`.'),
    })
    .transform(
      ({ health, versions, retention, allow, deny, name, ...member }): ConfiguredMember => ({
        ...member,
        ...(retention === undefined ? {} : { retentionMs: retention }),
        name: name as MemberName,
        healthUrl: health ?? `${member.url}/health`,
        versionsUrl: versions ?? `${member.url}/versions`,
        rules: { allow, deny },
      }),
    );
}

/** What must differ between members, and how to say so without showing a token. */
const UNIQUE = [
  { key: 'name', message: (other: number) => `is the name of members[${other}] too` },
  { key: 'url', message: (other: number) => `is the address of members[${other}] too` },
  { key: 'eventToken', message: (other: number) => `is the token of members[${other}] too: each hub needs its own` },
] as const;

/** All members: at least one, and no two that could be taken for each other. */
export function membersSchema(env: Environment) {
  return (
    z
      .array(memberSchema(env))
      .min(1, 'must name at least one hub')
      // Runs beside other problems as well (members may be half parsed here), so that all are reported at once.
      .superRefine(
        (members: readonly Partial<Member>[], context) => {
          for (const { key, message } of UNIQUE) {
            const seen = new Map<string, number>();
            for (const [index, member] of members.entries()) {
              const value = member?.[key];
              if (typeof value !== 'string') continue;
              const other = seen.get(value);
              if (other === undefined) seen.set(value, index);
              else
                context.addIssue({
                  code: 'custom',
                  path: [index, key],
                  message: message(other),
                  params: { same: other },
                });
            }
          }
        },
        { when: ({ value }) => Array.isArray(value) },
      )
      .describe('The hubs of the federation, in the order in which they are shown.')
  );
}
