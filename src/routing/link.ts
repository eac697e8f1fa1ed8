import type { Choice } from './route-request.ts';
import type { Situation } from './situation.ts';

/** One link of a policy's chain: chooses, or leaves the launch to the next link. Pure. */
export type Link = (situation: Situation) => Choice | null;
