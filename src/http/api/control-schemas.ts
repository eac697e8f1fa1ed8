import { z } from 'zod';
import { memberName, provider, share, time } from './api-operation.ts';

const end = {
  until: time.nullable().describe('When it ends by itself; null: when somebody says so.'),
  reason: z.string().nullable().describe('For people. Everybody sees it.'),
};

export const drain = z
  .object({ since: time, ...end })
  .describe('It gets no new launches, and what runs there ends there.');

const settings = z.object({
  weight: z.number().positive().nullable().optional(),
  drain: drain.nullable().optional(),
  allow: z.array(z.string()).nullable().optional(),
  deny: z.array(z.string()).nullable().optional(),
  seat: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('joined'),
        written: z.record(z.string(), z.unknown()).describe('As it would be in the configuration.'),
      }),
      z.object({ kind: z.literal('left') }),
    ])
    .nullable()
    .optional(),
});

const pinned = z.object({ members: z.array(memberName), ...end });

const facts = {
  id: z.string(),
  at: time,
  by: z.string().describe('The name of the token it was made with.'),
  undoes: z.string().nullable().describe('The change that it took back.'),
  words: z.string().describe('What it did, for people.'),
};

export const controlChange = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('member'),
      ...facts,
      member: memberName,
      set: settings.describe('Settings that it changed; null: as the configuration has it.'),
      before: settings,
    }),
    z.object({
      kind: z.literal('pin'),
      ...facts,
      provider,
      repo: z.string(),
      set: pinned.nullable().describe('Null: it is pinned to nobody.'),
      before: pinned.nullable(),
    }),
  ])
  .describe('Something that an operator has said while the gateway runs.');

export const pin = z
  .object({ provider, repo: z.string(), since: time, ...pinned.shape })
  .describe('A repository whose launches go to these members, as long as one of them may serve them.');

export const changeAnswer = z.object({
  change: controlChange.nullable().describe('Null: all was so already.'),
  dryRun: z.boolean().describe('Nothing was changed: this is what would be.'),
  shares: z
    .array(
      z.object({
        member: memberName,
        before: share.nullable().describe('The part of launches that is meant for it; null: it is no member.'),
        after: share.nullable(),
      }),
    )
    .describe('Of those that take launches, by weight.'),
  keysMoved: share
    .nullable()
    .describe(
      'The part of all repositories that begins at another member; null: too much to work out beside launches.',
    ),
  warnings: z.array(z.string()).describe('What whoever changes this should know, a sentence each.'),
});

const endRequest = {
  until: z.string().nullable().optional().describe('ISO 8601, with a time zone.'),
  reason: z.string().max(200).nullable().optional().describe('One line. Everybody sees it.'),
};

export const settingsRequest = z
  .object({
    weight: z.number().positive().nullable().optional(),
    drain: z
      .union([z.boolean(), z.object(endRequest)])
      .nullable()
      .optional(),
    allow: z.array(z.string()).nullable().optional().describe('Globs over `<provider>/<repo>`.'),
    deny: z.array(z.string()).nullable().optional(),
  })
  .describe('What is to change of a member. What is not named stays; null: as the configuration has it.');

export const joinRequest = z
  .object({ name: z.string(), url: z.string(), weight: z.number().positive().optional() })
  .loose()
  .describe('A member as it would be in the configuration, without `eventToken`.');

export const pinRequest = z.object({ members: z.array(z.string()), ...endRequest });
