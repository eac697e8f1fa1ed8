import { isIPv4, isIPv6 } from 'node:net';
import { addressGroups } from './address-groups.ts';

/** Whoever has an address of IPv6 has a network of 2^64 of them: its first four groups. */
export const networkOf = (address: string): string =>
  address.includes(':') && isIPv6(address) ? `${firstGroups(address, 4)}::/64` : address;

/** As much of an address as may be written down: which network it is in, and not who in it. */
export function cutAddress(address: string): string {
  if (isIPv4(address)) return address.replace(/\d+$/, '0/24');
  return isIPv6(address) ? `${firstGroups(address, 3)}::/48` : 'unknown';
}

/** Without leading zeros. */
function firstGroups(address: string, count: number): string {
  const groups = addressGroups(address);
  let text = groups[0]!.toString(16);
  for (let i = 1; i < count; i++) text += `:${groups[i]!.toString(16)}`;
  return text;
}
