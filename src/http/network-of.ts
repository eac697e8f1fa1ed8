import { isIPv6 } from 'node:net';

/** Whoever has an address of IPv6 has a network of 2^64 of them: its first four groups. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [before = '', after] = address.split('%', 1)[0]!.split('::') as [string, string?];
  const groups = before.split(':').filter(Boolean);
  const rest = after === undefined ? [] : after.split(':').filter(Boolean);
  // A dotted quad at the end stands for two groups.
  const length = groups.length + rest.length + Number(address.includes('.'));
  const all = after === undefined ? groups : [...groups, ...Array<string>(Math.max(0, 8 - length)).fill('0'), ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
