import { z } from 'zod';
import { ROUTING_VALUES } from './routing-values.ts';

const { policy, bound, slack, spillShare, headroom, lastResort } = ROUTING_VALUES;

const routing = z.strictObject({
  policy: policy.exactOptional().describe('Default: as `routing.policy`.'),
  bound: bound.exactOptional().describe('Default: as `routing.bound`.'),
  slack: slack.exactOptional().describe('Default: as `routing.slack`.'),
  spillShare: spillShare.exactOptional().describe('Default: as `routing.spillShare`.'),
  headroom: headroom.exactOptional().describe('Default: as `routing.headroom`.'),
  lastResort: lastResort.exactOptional().describe('Default: as `routing.lastResort`.'),
});

/** `shadow`: another way to route, which is asked about live launches and decides none. */
export const shadowSchema = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether launches are compared with what follows.'),
  routing: routing.prefault({}).describe('What would be set otherwise; the rest is as it is.'),
  weights: z
    .record(z.string(), z.number().nonnegative())
    .default({})
    .describe('Members by name, and the weights that they would have. 0: if the member were not there.'),
  sample: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe(
      'Part of the repositories whose launches are compared. All is cheap; less is for gateways at their limit.',
    ),
});

interface ShadowAndMembers {
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  readonly shadow: { readonly weights: Readonly<Record<string, number>> };
}

/** Weights that cannot be meant: of members that there are not, or such that nobody is left. */
export function wrongWeights({ members, shadow: { weights } }: ShadowAndMembers): readonly {
  readonly path: readonly string[];
  readonly message: string;
}[] {
  const path = ['shadow', 'weights'];
  const strangers = Object.keys(weights).filter((name) => !members.some((member) => member.name === name));
  const isAnybodyLeft =
    Object.keys(weights).length === 0 || members.some(({ name, weight }) => (weights[name] ?? weight) > 0);
  return [
    ...strangers.map((name) => ({ path: [...path, name], message: 'is not the name of a member' })),
    ...(isAnybodyLeft ? [] : [{ path, message: 'must leave somebody with a weight above 0' }]),
  ];
}
