/**
 * An address in groups of 16 bits: two of IPv4, eight of IPv6. Read by hand, since every launch asks for its client: Node's
 * BlockList takes 12 µs for a look. `address`: one that `isIP` knows.
 */
export const addressGroups = (address: string): readonly number[] =>
  address.includes(':') ? groupsOfV6(address) : groupsOfV4(address);

const [DOT, COLON, PERCENT] = [0x2e, 0x3a, 0x25];
const GROUPS = 8;

function groupsOfV4(address: string): readonly number[] {
  const bytes = [0, 0, 0, 0];
  let at = 0;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    if (code === DOT) at++;
    else bytes[at] = bytes[at]! * 10 + code - 0x30;
  }
  return [bytes[0]! * 256 + bytes[1]!, bytes[2]! * 256 + bytes[3]!];
}

function groupsOfV6(address: string): readonly number[] {
  const groups: number[] = [];
  let gap = -1;
  for (let i = 0; i < address.length; ) {
    if (address.charCodeAt(i) === COLON) {
      if (address.charCodeAt(i + 1) === COLON) gap = groups.length;
      i++;
      continue;
    }
    let value = 0;
    const begin = i;
    for (; i < address.length && address.charCodeAt(i) !== COLON; i++) {
      const code = address.charCodeAt(i);
      if (code === DOT) return filled([...groups, ...groupsOfV4(address.slice(begin).split('%', 1)[0]!)], gap);
      // A link's own name (`fe80::1%eth0`) is no part of it.
      if (code === PERCENT) return filled([...groups, value], gap);
      value = value * 16 + hexDigit(code);
    }
    groups.push(value);
  }
  return filled(groups, gap);
}

/** `::` stands for as many zeros as there have to be. */
function filled(groups: readonly number[], gap: number): readonly number[] {
  if (gap < 0) return groups;
  const zeros = Array<number>(Math.max(0, GROUPS - groups.length)).fill(0);
  return [...groups.slice(0, gap), ...zeros, ...groups.slice(gap)];
}

/** Of `0`–`9`, `A`–`F` and `a`–`f`. */
const hexDigit = (code: number): number => (code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57);
