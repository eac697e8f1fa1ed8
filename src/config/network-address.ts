import { z } from 'zod';

/** One address, or a network of them. */
export const networkAddress = z
  .union(
    [z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()],
    'must be an address or a network in CIDR form, such as 10.0.0.0/8 or fd00::/8',
  )
  .meta({ title: 'CIDR' });
