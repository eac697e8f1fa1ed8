import { z } from 'zod';
import { type ApiOperation, count, memberName, provider, time } from './api-operation.ts';

const seats = z.int().min(1).max(10_000);

export const publicEvent = z
  .object({ provider, repo: z.string(), ref: z.string(), from: time, until: time, seats })
  .describe('What everybody may know of an announced event.');

export const announcedEvent = publicEvent
  .extend({
    id: z.string(),
    link: z.string().describe('Path of its launch link.'),
    title: z.string().nullable(),
    by: z.string().describe('The name of the token that announced it.'),
    announcedAt: time,
    phase: z.enum(['announced', 'warming', 'running']),
    holding: z.array(memberName).describe('Members that hold the build now.'),
    building: z.array(memberName),
    members: z
      .array(z.object({ member: memberName, state: z.enum(['built', 'building', 'failed', 'waiting']), seats: count }))
      .describe('Those that it counts on, in the order in which they were chosen.'),
    places: count.describe('Seats that have a place where it is built.'),
    missing: count.describe('Seats for which there is no room.'),
    unbuildable: count.describe('Seats for which there is room, but only where it cannot be built now.'),
    reasons: z.array(z.object({ member: memberName, message: z.string() })).describe('Why not, member by member.'),
    room: count.nullable().describe('Launches that fit by the load of now; null: no limit.'),
    beside: count.describe('Seats of other events in its hours.'),
    lastFailure: z.object({ member: memberName, message: z.string(), at: time }).nullable(),
  })
  .describe('An announced event, and how far it is.');

export const announcedNow = announcedEvent.extend({
  warnings: z.array(z.string()).describe('What whoever announces it should know, a sentence each.'),
});

export const announcementList = z.object({
  announcements: z.union([z.array(announcedEvent), z.array(publicEvent)]),
});

export const announcementRequest = z
  .object({
    link: z.string().optional().describe('A launch link, or `<provider>/<spec>`. Or else `provider` and `spec`.'),
    provider: z.string().optional(),
    spec: z.string().optional(),
    from: z.string().describe('ISO 8601, with a time zone.'),
    until: z.string().describe('At most 30 days later.'),
    seats: seats.describe('How many people come.'),
    title: z.string().max(200).nullable().optional(),
    id: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/)
      .nullable()
      .optional()
      .describe('A name of yours for it: announcing it again replaces it.'),
  })
  .describe('An event of which an operator says before.');

const path = '/api/v1/announcements';

export const announcementOperations: readonly ApiOperation[] = [
  {
    method: 'get',
    path,
    id: 'listAnnouncements',
    summary: 'What is announced; with a token, how far it is',
    token: { needed: 'sometimes', scopes: ['announce', 'read'] },
    answers: { 200: { means: 'Events that are not over.', json: announcementList } },
    errors: ['unauthorized', 'forbidden'],
  },
  {
    method: 'post',
    path,
    id: 'announce',
    summary: 'Announces an event: it is built and spread for so many seats',
    token: { needed: 'always', scopes: ['announce'] },
    body: { 'application/json': announcementRequest },
    answers: {
      200: { means: 'It replaces the one of the same id.', json: announcedNow },
      201: { means: 'It is announced.', json: announcedNow },
    },
    errors: [
      'wrong-announcement',
      'bad-body',
      'unauthorized',
      'forbidden',
      'method-not-allowed',
      'too-many',
      'body-too-large',
      'unsupported-encoding',
      'store-away',
    ],
  },
  {
    method: 'delete',
    path: `${path}/{id}`,
    id: 'withdrawAnnouncement',
    summary: 'The event is off',
    token: { needed: 'always', scopes: ['announce'] },
    answers: { 204: { means: 'It is removed.' } },
    errors: ['unauthorized', 'forbidden', 'not-found', 'method-not-allowed', 'store-away'],
  },
];
