import { gatewayPolicy } from './gateway-policy.ts';

export const ring = gatewayPolicy('ring', 'consistent hashing by repository, whatever the load', {
  policy: 'ring',
  bound: Number.MAX_SAFE_INTEGER,
});
