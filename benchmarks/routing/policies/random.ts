import { gatewayPolicy } from './gateway-policy.ts';

export const random = gatewayPolicy('random', 'a draw by weight, as mybinder.org does', { policy: 'random' });
