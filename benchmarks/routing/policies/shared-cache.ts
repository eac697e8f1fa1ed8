import type { Policy } from '../policy.ts';

/** A bound for builds: nobody has to build what somebody has built. Its members are one hub, so it says nothing of load. */
export const sharedCache: Policy = {
  name: 'shared-cache',
  about: 'a bound: one cache for all',
  settings: { policy: 'least-loaded' },
  learns: false,
  isShared: true,
  chooser: () => () => ({ kind: 'place', place: { index: 0, predicted: 'hit' } }),
};
