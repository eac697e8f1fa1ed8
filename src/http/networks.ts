import { isIP } from 'node:net';
import { addressGroups } from './address-groups.ts';

/** Is an address one of these, or in one of these networks (CIDR)? What is no address is in none. */
export function networks(list: readonly string[]): (address: string) => boolean {
  if (list.length === 0) return () => false;
  const all = list.map((network) => {
    const [address = '', prefix] = network.split('/');
    const groups = addressGroups(address);
    return { groups, bits: prefix === undefined ? groups.length * GROUP_BITS : Number(prefix) };
  });
  return (address) => {
    if (isIP(address) === 0) return false;
    const groups = addressGroups(address);
    return all.some((network) => beginAlike(groups, network.groups, network.bits));
  };
}

const GROUP_BITS = 16;

function beginAlike(a: readonly number[], b: readonly number[], bits: number): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0, left = bits; left > 0; at++, left -= GROUP_BITS) {
    const ignored = Math.max(0, GROUP_BITS - left);
    if ((a[at]! ^ b[at]!) >> ignored !== 0) return false;
  }
  return true;
}
