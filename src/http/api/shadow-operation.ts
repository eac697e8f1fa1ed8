import { z } from 'zod';
import { POLICY_NAMES } from '../../routing/federation.ts';
import { REASONS } from '../../routing/reasons.ts';
import { type ApiOperation, count, memberName, share, time } from './api-operation.ts';

const bothSides = <S extends z.ZodType>(side: S) => z.object({ live: side, shadow: side });
const outcome = z.enum([...REASONS, 'not-allowed', 'none-eligible']);
const expected = z
  .object({ hit: count, joined: count, build: count })
  .describe('What launches could expect: their image, a build under way, or a build that they begin.');
const settings = z.object({
  policy: z.enum(POLICY_NAMES),
  bound: z.number(),
  slack: z.number(),
  spillShare: z.number(),
  headroom: z.number(),
  lastResort: z.enum(['prime', 'any', 'refuse']),
  weights: z.record(z.string(), z.number().nonnegative()),
});
const ofMember = z.object({ launches: count, share: share.nullable(), expected });

export const shadowAnswer = z.discriminatedUnion('enabled', [
  z.object({ enabled: z.literal(false) }),
  z.object({
    enabled: z.literal(true),
    since: time,
    summary: z.string(),
    settings: bothSides(settings),
    sample: share,
    launches: count,
    sameMember: count,
    sameMemberShare: share.nullable(),
    expected: bothSides(expected),
    matrix: z.array(z.object({ live: outcome, shadow: outcome, launches: count, sameMember: count })),
    members: z.array(z.object({ name: memberName, live: ofMember, shadow: ofMember })),
    droppedLaunches: count.describe('There was no time to compare them.'),
    forkedRepos: count.describe('Repositories of which the shadow would have built something else.'),
    forgottenRepos: count,
  }),
]);

export const shadowOperation: ApiOperation = {
  method: 'get',
  path: '/api/v1/shadow',
  id: 'readShadow',
  summary: 'What another way to route would have done with the launches since the start',
  answers: { 200: { means: 'The difference; or that none is tried.', json: shadowAnswer } },
  errors: [],
};
