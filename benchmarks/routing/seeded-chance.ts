/**
 * A number in [0, 1) that depends on its arguments alone (whole numbers; their lowest 32 bits count). What happens to a launch or a
 * build is drawn so, and not from one stream of random numbers: a policy that sends one launch elsewhere must not change what all
 * the later ones meet.
 */
export function seededChance(seed: number, what: number, a: number, b = 0): number {
  let h = seed | 0;
  h = mixed(h ^ Math.imul(what | 0, 0x9e3779b1));
  h = mixed(h ^ Math.imul(a | 0, 0x85ebca6b));
  h = mixed(h ^ Math.imul(b | 0, 0xc2b2ae35));
  return (h >>> 0) / 2 ** 32;
}

/** The finaliser of MurmurHash3, 32 bits. */
function mixed(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** What is drawn: each has numbers of its own. */
export const DRAW = {
  arrival: 1,
  session: 2,
  buildTime: 3,
  buildFails: 4,
  launchFails: 5,
  gateway: 6,
  moves: 7,
  moveRate: 8,
  nextMove: 9,
  route: 10,
  outage: 11,
  recovery: 12,
  renewed: 13,
} as const;
