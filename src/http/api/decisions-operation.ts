import { z } from 'zod';
import { KNOWLEDGE } from '../../routing/knowledge.ts';
import { INELIGIBLE, REASONS } from '../../routing/reasons.ts';
import { type ApiOperation, memberName, provider, share } from './api-operation.ts';

export const consideredMember = z.object({
  member: memberName,
  chosen: z.boolean(),
  passedOver: z
    .enum([...INELIGIBLE, 'over-bound', 'another-is-better'])
    .nullable()
    .describe('Why it was passed over; null: it is the one chosen.'),
  knowledge: z.enum(KNOWLEDGE).describe('What is known of its builds of this launch, best first.'),
  ringPlace: z.int().positive().nullable().describe('Its place on the ring for this repository, from 1.'),
  load: z.number().describe('Live sessions, with launches that are not counted yet.'),
  fairShare: z.number().describe('The part of all sessions that its weight makes fair.'),
  loadLimit: z.number().describe('Sessions that it may have before launches go elsewhere.'),
  room: z.number().nonnegative().nullable().describe('Launches that still fit; null: it has no quota.'),
  weight: z.number().positive(),
});

export const decisionAnswer = z.object({
  provider,
  repo: z.string(),
  ref: z.string(),
  repoKey: z.string().describe('The same for every spelling of the repository.'),
  location: z.string().nullable().describe('Where the launch would be sent; null: nowhere.'),
  member: memberName.nullable().describe('The member that would get it; null: none would.'),
  reason: z
    .enum([...REASONS, 'not-allowed', 'none-eligible'])
    .describe('The link of the chain that decides; the last two: nobody takes it, or nobody can now.'),
  failover: z.boolean().describe('Somebody better is ill or full.'),
  unfit: z
    .enum(INELIGIBLE)
    .nullable()
    .describe('Why the member should not have it: of a last resort, which is asked all the same. Null: it may.'),
  pin: z
    .object({
      members: z.array(memberName),
      holds: z.boolean().describe('One of them may serve it; otherwise it goes on as usual.'),
    })
    .nullable()
    .describe('To whom operators have pinned the repository; null: it is not pinned.'),
  considered: z.array(consideredMember).describe('Every member: the chosen one first, then in the order of the ring.'),
  ring: z.record(z.string(), share).describe('The part of the ring that each member owns.'),
});

export const decisionsOperation: ApiOperation = {
  method: 'get',
  path: '/api/v1/decisions/{provider}/{spec}',
  id: 'explainDecision',
  summary: 'Where a launch would go now, and why',
  details: 'For a visitor without a cookie. Reading it changes nothing.',
  answers: { 200: { means: 'The decision.', json: decisionAnswer } },
  errors: ['wrong-link'],
};
