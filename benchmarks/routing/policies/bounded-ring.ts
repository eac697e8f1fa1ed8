import { gatewayPolicy } from './gateway-policy.ts';

export const boundedRing = gatewayPolicy('bounded-ring', 'the same, passing on who is over the bound', {
  policy: 'ring',
});
