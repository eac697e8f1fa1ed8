import { z } from 'zod';
import { type ApiOperation, count, memberName, provider, share, time } from './api-operation.ts';

const failure = z.object({
  at: time,
  member: memberName,
  ref: z.string(),
  why: z.string(),
  message: z.string().describe("The hub's words, without logins."),
});

export const repoHistoryAnswer = z.object({
  days: z
    .array(
      z.object({
        day: z.string().meta({ format: 'date' }),
        launches: count,
        quick: count,
        built: count,
        failed: count,
      }),
    )
    .describe('Every day of the span, the oldest first.'),
  launches: count,
  quick: count.describe('Ready without a build, of those whose stream was seen.'),
  built: count,
  failed: count,
  failedBy: z.record(z.string(), count).describe('By how they ended.'),
  usualWaitSeconds: z.number().nonnegative().nullable().describe('Half of those that were ready took at most so long.'),
  refs: z.array(z.object({ ref: z.string().nullable().describe('Null: all others.'), launches: count, builds: count })),
  spellings: z
    .array(z.object({ spelling: z.string(), launches: count }))
    .describe("How links write the repository's name."),
  failures: z.array(failure).describe('The last ones, the newest first.'),
});

export const repoAnswer = z.object({
  provider,
  repo: z.string(),
  history: repoHistoryAnswer.nullable().describe('Null: what was counted cannot be read now.'),
  places: z
    .array(
      z.object({
        ref: z.string(),
        member: memberName,
        state: z.enum(['built', 'presumed', 'building', 'failed']),
        since: time.nullable().describe('Since when it is built there.'),
        usedAt: time,
        resolvedRef: z.string().nullable().describe('The commit that the ref meant.'),
      }),
    )
    .describe('The last used ones first.'),
  advice: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('failing'), ref: z.string(), at: time, message: z.string() }),
        z.object({ kind: z.literal('spellings'), usual: z.string(), others: z.array(z.string()), share }),
        z.object({ kind: z.literal('moving-branch'), ref: z.string(), builds: count, launches: count }),
      ]),
    )
    .describe('What costs builds or time, and its author can change.'),
});

export const reposOperation: ApiOperation = {
  method: 'get',
  path: '/api/v1/repos/{provider}/{spec}',
  id: 'readRepo',
  summary: 'What became of the launches of a repository, for its author',
  details: 'Of the last 30 days. Nothing is of a visitor. It may be kept for a minute.',
  answers: { 200: { means: 'What is known; zeros where nobody has launched it.', json: repoAnswer } },
  errors: ['wrong-link'],
};
