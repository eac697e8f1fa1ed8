import { z } from 'zod';
import type { ApiOperation } from './api-operation.ts';

export const launchEvent = z
  .looseObject({
    schema: z.literal('binderhub.jupyter.org/launch'),
    version: z.int().min(1),
    timestamp: z.string().describe('ISO 8601, with a time zone.'),
    provider: z.string().describe('As BinderHub names it: `GitHub`, `GitLab`, …'),
    spec: z.string(),
    status: z.enum(['success', 'failure']),
    ref: z.string().nullable().optional().describe('The commit that the ref meant.'),
    origin: z.string().nullable().optional().describe('The host that was asked: the hub, or this gateway.'),
  })
  .describe("BinderHub's own launch event, versions 1 to 6.");

export const eventReport = z.object({
  accepted: z.int().nonnegative(),
  refused: z.array(z.object({ line: z.int().positive(), problem: z.string() })).describe('The first hundred.'),
  unlisted: z.int().positive().optional().describe('Refused and not listed.'),
});

const lines = z.string().describe('One event on each line.');

export const eventsOperation: ApiOperation = {
  method: 'post',
  path: '/api/v1/events',
  id: 'postEvents',
  summary: 'Tells the gateway what a hub has launched',
  details:
    'A single event, as a logging handler sends it, is answered before it is read: what is wrong with it is in the log. Of a batch the good ones are kept whatever stands beside them. A body may be packed with gzip or deflate.',
  token: { needed: 'always', scopes: ['events:<member>'], basic: true },
  body: {
    'application/json': z.union([launchEvent, z.array(launchEvent)]),
    'application/x-ndjson': lines,
    'application/x-www-form-urlencoded': z
      .string()
      .describe("One event, as Python's logging.handlers.HTTPHandler posts it."),
  },
  answers: {
    204: { means: 'Taken.' },
    207: { means: 'Some were taken, and some were not.', json: eventReport },
    400: { means: 'None was taken.', json: eventReport },
  },
  errors: [
    'bad-body',
    'unauthorized',
    'forbidden',
    'method-not-allowed',
    'body-too-large',
    'unsupported-type',
    'unsupported-encoding',
  ],
};
