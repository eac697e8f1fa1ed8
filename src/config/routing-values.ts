import { z } from 'zod';
import { POLICY_NAMES } from '../routing/federation.ts';

/** What the settings of routing may be that a shadow can try as well. Defaults and meaning are the section's. */
export const ROUTING_VALUES = {
  policy: z.enum(POLICY_NAMES),
  bound: z.number().min(1),
  slack: z.number().nonnegative(),
  spillShare: z.number().positive(),
  headroom: z.int().nonnegative(),
  lastResort: z.enum(['prime', 'any', 'refuse']),
} as const;
