import { z } from 'zod';
import { RULE_SETTINGS } from '../../control/live-settings.ts';
import { CHECK_REASONS } from '../../members/check-reason.ts';
import { type ApiOperation, count, memberName, share, time } from './api-operation.ts';
import { drain } from './control-schemas.ts';

const predictions = z
  .object({
    launchesSeen: count,
    rightShare: share.nullable().describe('Null until a launch has been seen through.'),
    expectedButMissing: count.describe('Images that had to be built after all.'),
    thereButUnexpected: count,
  })
  .describe('Was it known before whether the image was there?');

const hitRate = share.nullable().describe('Launches that found their image, of those seen through; null: none was.');

const person = z.string().nullable();

export const memberStatus = z.object({
  name: memberName,
  url: z.string(),
  weight: z.number().positive(),
  prime: z.boolean(),
  runBy: person,
  fundedBy: person,
  region: person,
  standing: z
    .enum(['unchecked', 'up', 'down', 'maintenance'])
    .describe('What the last check says; `unchecked` is served like `up`.'),
  reason: z.enum([...CHECK_REASONS, '']).describe('The check that failed; empty while up.'),
  detail: z.string().describe('The failure in words.'),
  since: time.describe('Since when it has had this standing.'),
  drain: drain.nullable().describe('Its operators are emptying it; null: they are not.'),
  live: z
    .object({
      joined: z.boolean().describe('It stands in no configuration.'),
      weightBefore: z
        .number()
        .positive()
        .nullable()
        .describe('The weight that it is configured with, where it has another.'),
      rules: z.array(z.enum(RULE_SETTINGS)),
      at: time.describe('Of the last of these changes.'),
    })
    .nullable()
    .describe('What operators have changed of it while running; null: nothing but perhaps its drain.'),
  checkedAt: time.nullable(),
  pods: z
    .object({ total: count, user: count, build: count, quota: count.nullable() })
    .nullable()
    .describe("The hub's own count, up to a minute old."),
  pendingLaunches: z.number().nonnegative().describe('Launches that are not in that count yet.'),
  ringShare: share,
  launches: count.describe('Sent there since the gateway started.'),
  launchShare: share.nullable(),
  hitRate,
  versionAgrees: z.boolean().describe('It runs the versions that the federation wants.'),
  builder: z.string().nullable().describe('What it says that it builds with.'),
  binderhub: z.string().nullable().describe('What it says that it runs.'),
  generation: z
    .object({ versions: z.string().nullable(), imagePrefix: z.string().nullable() })
    .describe('What it builds under: images made under another one are cold.'),
  cold: z
    .object({ since: time, until: time, buildsPerMinute: z.number().nonnegative().nullable() })
    .nullable()
    .describe('Its builder has changed, and it is spared; null: it is not cold.'),
  ejected: z
    .object({
      since: time,
      until: time,
      times: count.describe('The how many-eth in a row it is.'),
      isHeeded: z
        .boolean()
        .describe(
          'False: launches go there all the same, because too few others are left, or it takes none anyway, being down or drained.',
        ),
    })
    .nullable()
    .describe('It has failed one launch after the other, and is left alone for a while; null: it is not.'),
  easing: z
    .object({ since: time, until: time, share: share.describe('The part of its weight that counts now.') })
    .nullable()
    .describe('It has joined or come back, and gets more launches by and by; null: all of its weight counts.'),
  heldBackLaunches: count.describe('Launches kept from it because it had been given all the builds it may begin.'),
  predictions,
});

export const membersAnswer = z.object({
  launches: count,
  hitRate,
  predictions,
  members: z.array(memberStatus),
  left: z
    .array(z.object({ name: memberName, url: z.string(), at: time }))
    .describe('Members of the configuration that operators have had leave while running.'),
});

export const membersOperation: ApiOperation = {
  method: 'get',
  path: '/api/v1/members',
  id: 'listMembers',
  summary: 'The members of the federation as the gateway sees them now',
  answers: { 200: { means: 'All members, in the order of the configuration.', json: membersAnswer } },
  errors: [],
};
