import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { ApiOperation } from './api-operation.ts';
import { changeAnswer, controlChange, joinRequest, pin, pinRequest, settingsRequest } from './control-schemas.ts';
import { memberStatus } from './members-operation.ts';

const token = { needed: 'always', scopes: ['control'] } as const;
const query = {
  dryRun: z.enum(['true', 'false', '']).optional().describe('Say what would change, and change nothing.'),
};

const REFUSALS: readonly ErrorCode[] = ['unauthorized', 'forbidden', 'bad-query', 'too-many', 'store-away'];
const READING: readonly ErrorCode[] = ['wrong-change', 'bad-body', 'body-too-large', 'unsupported-encoding'];

const changed = {
  means: 'It is in force here, and within two seconds at all gateways of this store.',
  json: changeAnswer,
};

const member = '/api/v1/members/{name}';
const pinned = '/api/v1/pins/{provider}/{spec}';

export const controlOperations: readonly ApiOperation[] = [
  {
    method: 'post',
    path: '/api/v1/members',
    id: 'joinMember',
    summary: 'Has a member join',
    token,
    query,
    body: { 'application/json': joinRequest },
    answers: { 200: { means: 'What would change (`dryRun`).', json: changeAnswer }, 201: changed },
    errors: [...REFUSALS, ...READING, 'conflict', 'method-not-allowed'],
  },
  {
    method: 'get',
    path: member,
    id: 'readMember',
    summary: 'One member as the gateway sees it now',
    answers: { 200: { means: 'The member.', json: memberStatus } },
    errors: ['not-found'],
  },
  {
    method: 'patch',
    path: member,
    id: 'changeMember',
    summary: 'Changes weight, drain, or what a member takes',
    token,
    query,
    body: { 'application/json': settingsRequest },
    answers: { 200: changed },
    errors: [...REFUSALS, ...READING, 'not-found', 'method-not-allowed'],
  },
  {
    method: 'delete',
    path: member,
    id: 'leaveMember',
    summary: 'Has a member leave: what runs there ends there',
    token,
    query,
    answers: { 200: changed },
    errors: [...REFUSALS, 'not-found', 'conflict', 'method-not-allowed'],
  },
  {
    method: 'get',
    path: '/api/v1/pins',
    id: 'listPins',
    summary: 'Repositories that operators have pinned to members',
    answers: { 200: { means: 'Those that hold now.', json: z.object({ pins: z.array(pin) }) } },
    errors: [],
  },
  {
    method: 'put',
    path: pinned,
    id: 'pinRepo',
    summary: 'Pins a repository to members',
    details: 'All its launches go to these, whatever their ref, as long as one of them may serve them.',
    token,
    query,
    body: { 'application/json': pinRequest },
    answers: { 200: changed },
    errors: [...REFUSALS, ...READING, 'wrong-link', 'not-found', 'method-not-allowed'],
  },
  {
    method: 'delete',
    path: pinned,
    id: 'unpinRepo',
    summary: 'It is pinned no longer',
    token,
    query,
    answers: { 200: changed },
    errors: [...REFUSALS, 'wrong-link', 'method-not-allowed'],
  },
  {
    method: 'get',
    path: '/api/v1/changes',
    id: 'listChanges',
    summary: 'What operators have changed while the gateway runs, and who',
    token: { needed: 'always', scopes: ['control', 'read'] },
    query: { member: z.string().optional().describe('Only changes of this member.') },
    answers: {
      200: {
        means: 'The last hundred and those that are in force, the last first.',
        json: z.object({
          changes: z.array(controlChange),
          remarks: z.array(z.string()).describe('What was said and cannot be followed, a sentence each.'),
        }),
      },
    },
    errors: ['unauthorized', 'forbidden'],
  },
  {
    method: 'post',
    path: '/api/v1/changes/{id}/undo',
    id: 'undoChange',
    summary: 'Takes a change back',
    token,
    query,
    answers: { 200: changed },
    errors: [...REFUSALS, 'not-found', 'conflict', 'method-not-allowed'],
  },
];
