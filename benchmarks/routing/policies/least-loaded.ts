import { gatewayPolicy } from './gateway-policy.ts';

export const leastLoaded = gatewayPolicy('least-loaded', 'the least load for its weight', { policy: 'least-loaded' });
