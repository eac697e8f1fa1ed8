import type { PolicyName } from './federation.ts';
import type { Link } from './link.ts';
import { building } from './links/building.ts';
import { built } from './links/built.ts';
import { builtOtherRef } from './links/built-other-ref.ts';
import { lastResort } from './links/last-resort.ts';
import { leastLoaded } from './links/least-loaded.ts';
import { random } from './links/random.ts';
import { rendezvous } from './links/rendezvous.ts';
import { ring } from './links/ring.ts';
import { spill } from './links/spill.ts';
import { sticky } from './links/sticky.ts';

/** A named chain: the first link that decides wins. A new policy is one line here. */
export const POLICIES: Readonly<Record<PolicyName, readonly Link[]>> = {
  affinity: [sticky, built, building, builtOtherRef, spill, ring, random, lastResort],
  ring: [sticky, ring, random, lastResort],
  rendezvous: [sticky, rendezvous, random, lastResort],
  random: [sticky, random, lastResort],
  'least-loaded': [sticky, leastLoaded, lastResort],
};
