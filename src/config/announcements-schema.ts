import { z } from 'zod';
import { duration, LONGEST_TIMER_MS } from './duration.ts';
import { namedToken, namedTokens } from './named-tokens.ts';
import type { Environment } from './secret.ts';

/** `announcements`: who may announce events, and how they are prepared. */
export const announcementsSchema = (env: Environment) =>
  z
    .strictObject({
      tokens: namedTokens(namedToken(env))
        .prefault([])
        .describe('Operators who may announce events. None: nobody may.'),
      lead: duration()
        .prefault('2h')
        .describe(
          'So long before an event its repository is built. Long enough for builds to fail and be tried again.',
        ),
      recheck: duration({ min: 1_000, max: LONGEST_TIMER_MS })
        .prefault('5m')
        .describe('How often it is looked whether it is still built on enough members, until the event is over.'),
      seatsPerMember: z
        .int()
        .positive()
        .nullable()
        .default(100)
        .describe(
          "Seats of one event that a member takes at most: the hubs' own quota for each repository (mybinder.org's: 100). null: as many as it has room for.",
        ),
    })
    .transform(({ lead, recheck, ...rest }) => ({ ...rest, leadMs: lead, recheckMs: recheck }));
