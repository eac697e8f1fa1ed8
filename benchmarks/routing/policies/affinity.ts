import { gatewayPolicy } from './gateway-policy.ts';

export const affinity = gatewayPolicy(
  'affinity',
  "who has the build, within the bound: the gateway's default",
  {
    policy: 'affinity',
  },
  true,
);
