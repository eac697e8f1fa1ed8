import { z } from 'zod';
import { type ApiOperation, count, memberName, share, time } from './api-operation.ts';

const hours = z.number().min(0).max(24);
const day = z.string().meta({ format: 'date' }).describe('A day of UTC.');

export const memberDayAnswer = z.object({
  day,
  launches: count,
  quick: count.describe('Ready without a build, of those whose stream was seen.'),
  built: count.describe('Ready after a build.'),
  quickShare: share.nullable().describe('Null: none was seen through.'),
  failed: count,
  hoursUp: hours,
  hoursDown: hours,
  hoursInMaintenance: hours,
});

export const outageAnswer = z.object({
  member: memberName,
  standing: z.enum(['down', 'maintenance']),
  from: time,
  to: time.nullable().describe('Null: it is not over.'),
  reason: z.string(),
});

export const historyAnswer = z.object({
  from: day,
  until: day,
  members: z.array(
    z.object({
      name: memberName,
      launchShare: share.nullable().describe('Its part of all launches of these days; null: there was none.'),
      days: z.array(memberDayAnswer).describe('Those of which anything is known.'),
    }),
  ),
  outages: z.array(outageAnswer).describe('The latest ones first.'),
});

export const historyOperation: ApiOperation = {
  method: 'get',
  path: '/api/v1/federation/history',
  id: 'readHistory',
  summary: 'The last days of each member, and when they were out of service',
  details: 'Added up over all gateways on one store.',
  answers: { 200: { means: 'What was counted.', json: historyAnswer } },
  errors: ['store-away'],
};

export const imagesAnswer = z.object({
  shared: z
    .enum(['no', 'some', 'all', 'unknown'])
    .describe('Among members whose prefix is known; `unknown`: fewer than two are.'),
  homes: z.array(z.object({ imagePrefix: z.string(), members: z.array(memberName) })),
  untold: z.array(memberName).describe('Members of whom no image has been seen yet.'),
  usualSeconds: z.object({ imageThere: z.number().nonnegative(), build: z.number().nonnegative() }),
  builtOn: z
    .array(z.object({ members: z.int().positive(), repos: count }))
    .nullable()
    .describe('Repositories in memory, by how many members have built them; null: not counted yet.'),
  countedAt: time.nullable(),
});

export const imagesOperation: ApiOperation = {
  method: 'get',
  path: '/api/v1/federation/images',
  id: 'readImages',
  summary: 'Who shares images with whom, and on how many members repositories are built',
  answers: { 200: { means: 'As the names of images in streams show it.', json: imagesAnswer } },
  errors: [],
};
