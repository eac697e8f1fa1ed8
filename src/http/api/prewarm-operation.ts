import { z } from 'zod';
import { PHASES } from '../../streams/hub-event.ts';
import { FAILURE_KINDS } from '../../streams/judge-failure.ts';
import { type ApiOperation, memberName } from './api-operation.ts';

const failure = z
  .enum(['over-budget', 'not-allowed', 'off', 'no-member', 'timeout', 'restart', 'left', 'lost', ...FAILURE_KINDS])
  .describe('Why not.');

const memberEnd = z.object({
  member: memberName,
  outcome: z.enum(['built', 'was-there', 'failed']),
  durationMs: z.number().nonnegative(),
  serverLeft: z
    .boolean()
    .optional()
    .describe('A server was started for it and could not be shut down: it runs until its hub finds it idle.'),
  reason: failure.optional(),
  message: z.string().optional(),
});

export const prewarmEnd = z.object({
  phase: z.enum(['ready', 'failed']),
  status_code: z.int().optional().describe('Of a failure: the status that the JSON answer has.'),
  reason: failure.optional(),
  message: z.string(),
  retryAfterSeconds: z.int().nonnegative().optional(),
  wanted: z.int().positive().describe('On so many members it should be.'),
  members: z.array(memberEnd).describe('Every member that was asked, in the order of their ends.'),
});

export const prewarmProgress = z
  .object({
    phase: z.enum(PHASES).exclude(['ready', 'failed']),
    member: memberName,
    message: z.string(),
  })
  .describe('How it goes on at one member.');

const failed = { means: 'It was begun, and failed.', json: prewarmEnd };

export const prewarmOperation: ApiOperation = {
  method: 'post',
  path: '/api/v1/prewarm/{provider}/{spec}',
  id: 'prewarm',
  summary: 'Has a repository built before people come',
  details:
    'Answers an event stream, the last event of which has all members, or with `Accept: application/json` that alone. What is refused is refused before anything begins. A caller who leaves stops no build that has begun.',
  token: { needed: 'sometimes', scopes: ['prewarm'] },
  query: { copies: z.int().min(1).max(9_999).default(1).describe('On so many members it should be.') },
  answers: {
    200: {
      means: 'As many members have it as were wanted, or all that take it; as a stream also: it failed.',
      json: prewarmEnd,
      events: z.union([prewarmProgress, prewarmEnd]),
    },
    403: failed,
    409: failed,
    429: failed,
    502: failed,
    503: failed,
    504: failed,
  },
  errors: [
    'wrong-link',
    'bad-query',
    'unauthorized',
    'forbidden',
    'prewarm-off',
    'not-allowed',
    'method-not-allowed',
    'over-budget',
    'none-eligible',
  ],
};
