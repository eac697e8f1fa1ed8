import { z } from 'zod';
import { SOURCES } from '../../builds/build-record.ts';
import { BUILD_CAUSES, WAIT_REFUSALS } from '../../routing/expected-wait.ts';
import { TIME_SOURCES } from '../../routing/launch-time.ts';
import { type ApiOperation, memberName, provider, time } from './api-operation.ts';

export const knownBuild = z.object({
  ref: z.string(),
  member: memberName,
  outcome: z
    .enum(['building', 'built', 'failed', 'presumed'])
    .describe('`presumed`: a launch was sent there, and nobody has told how it went.'),
  source: z.enum(SOURCES).describe('Where the knowledge came from, strongest first.'),
  resolvedRef: z.string().nullable().describe('The commit that the ref meant.'),
  seenAt: time.nullable(),
  builtSince: time.nullable().describe('Since when it has been seen built there.'),
  usedAt: time.nullable().describe('The last sign of use: registries drop images that nobody uses.'),
  buildSeconds: z.number().nonnegative().nullable().describe('How long it took.'),
});

const wait = {
  member: memberName,
  usualSeconds: z.number().nonnegative().describe('Half of such launches take less.'),
  longSeconds: z.number().nonnegative().describe('Few take more.'),
  timesFrom: z
    .enum(TIME_SOURCES)
    .describe("What the times are known from: this image, the repository's builds, or all."),
};
const isComplete = z.boolean().describe('What is known of its builds could be looked up.');

export const expectedWait = z
  .discriminatedUnion('wait', [
    z.object({
      wait: z.literal('ready'),
      isSeen: z.boolean().describe('It was seen built; else a launch was sent there before.'),
      ...wait,
      isComplete,
    }),
    z.object({ wait: z.literal('building'), since: time.nullable(), ...wait, isComplete }),
    z.object({ wait: z.literal('build'), cause: z.enum(BUILD_CAUSES), ...wait, isComplete }),
    z.object({ wait: z.literal('refused'), refusal: z.enum(WAIT_REFUSALS), isComplete }),
  ])
  .describe('What a launch of this ref would have to wait for now.');

export const buildsAnswer = z.object({
  provider,
  repo: z.string(),
  ref: z.string(),
  expected: expectedWait,
  builds: z.array(knownBuild).describe('The ref that was asked for first, then the last used.'),
});

export const buildsOperation: ApiOperation = {
  method: 'get',
  path: '/api/v1/builds/{provider}/{spec}',
  id: 'listBuilds',
  summary: 'What is known to be built of a repository, where and since when',
  answers: { 200: { means: 'Its builds; an empty list where none is known.', json: buildsAnswer } },
  errors: ['wrong-link'],
};
