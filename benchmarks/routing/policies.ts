import { affinity } from './policies/affinity.ts';
import { boundedRing } from './policies/bounded-ring.ts';
import { leastLoaded } from './policies/least-loaded.ts';
import { offlineBest } from './policies/offline-best.ts';
import { random } from './policies/random.ts';
import { rendezvous } from './policies/rendezvous.ts';
import { ring } from './policies/ring.ts';
import { sharedCache } from './policies/shared-cache.ts';
import type { Policy } from './policy.ts';

/** All that can be replayed, in the order of the report. A new policy is a file in policies/ and a line here. */
export const POLICIES: readonly Policy[] = [
  random,
  leastLoaded,
  rendezvous,
  ring,
  boundedRing,
  affinity,
  sharedCache,
  offlineBest,
];
