import { hash } from 'node:crypto';
import ConsistentHash from 'consistent-hash';
import type { Member } from '../members/member.ts';

/** The order that the hash alone gives: which member a key belongs to, who is next, and so on. */
export interface Ring {
  /** Index of the member that owns the key; -1 on a ring without members. */
  owner(key: string): number;
  /** Indexes of the first `count` members from the key onwards, the owner first. */
  order(key: string, count: number): readonly number[];
  /** The part of the ring that each member owns, by index; sums to 1. */
  readonly shares: readonly number[];
}

// The setting that measured well (../../benchmarks/README.md, "The ring"): a prime range of which every arc is used,
// and enough points for the lightest member to come within 10 % of its share.
const RANGE = 1_000_003;
const POINTS_OF_THE_LIGHTEST = 400;
const MOST_POINTS = 200_000;

/** Spreads keys before the library's 24-bit hash sees them: it maps similar keys to similar points. */
const spread = (key: string): string => hash('sha256', key);

/**
 * Builds the ring of a configuration: all configured members, ill or not, so that a member's illness moves no key but
 * its own. Control points are digests of the member's name (the library's own are random), and members are added in
 * the order of their names, so that every process, after every restart, has the same ring, whatever seats they sit on. null:
 * a seat that was left, which has no part in it.
 */
export function buildRing(seats: readonly (Pick<Member, 'name' | 'weight'> | null)[]): Ring {
  const ring = new ConsistentHash<number>({ range: RANGE });
  const owners = new Map<number, number>();
  const members = seats
    .flatMap((member, index) => (member === null ? [] : { name: member.name, weight: member.weight, index }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const perWeight = pointsPerWeight(members.map((member) => member.weight));
  for (const { name, weight, index } of members) {
    const points: number[] = [];
    const wanted = Math.max(1, Math.round(weight * perWeight));
    for (let i = 0; points.length < wanted; i++) {
      const point = hash('sha256', `${name}#${i}`, 'buffer').readUIntBE(0, 6) % RANGE;
      if (owners.has(point)) continue;
      owners.set(point, index);
      points.push(point);
    }
    ring.add(index, points.length, points);
  }
  return {
    owner: (key) => ring.get(spread(key)) ?? -1,
    // Asked for more members than there are, the library walks all the way round; for none, it answers with one.
    order: (key, count) => (count < 1 ? [] : (ring.get(spread(key), Math.min(count, members.length)) ?? [])),
    shares: arcShares(owners, seats.length),
  };
}

function pointsPerWeight(weights: readonly number[]): number {
  const lightest = Math.min(...weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.min(POINTS_OF_THE_LIGHTEST / lightest, MOST_POINTS / total);
}

/** A point owns the arc from the point before it: the library takes the first point at or after a key. */
function arcShares(owners: ReadonlyMap<number, number>, members: number): readonly number[] {
  const shares = new Array<number>(members).fill(0);
  const points = [...owners.keys()].sort((a, b) => a - b);
  let before = (points.at(-1) ?? 0) - RANGE;
  for (const point of points) {
    const owner = owners.get(point)!;
    shares[owner] = shares[owner]! + (point - before) / RANGE;
    before = point;
  }
  return shares;
}
