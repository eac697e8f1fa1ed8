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

/** What the ring knows of members, by seat; null: one that was left, which has no part in it. */
export type Seats = readonly (Pick<Member, 'name' | 'weight'> | null)[];

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
 * the order of their names, so that every process, after every restart, has the same ring, whatever seats they sit on.
 */
export function buildRing(seats: Seats): Ring {
  const ring = new ConsistentHash<number>({ range: RANGE });
  const owners = placePoints(seats, (index, points) => ring.add(index, points.length, [...points]));
  const members = seats.filter((seat) => seat !== null).length;
  return {
    owner: (key) => ring.get(spread(key)) ?? -1,
    // Asked for more members than there are, the library walks all the way round; for none, it answers with one.
    order: (key, count) => (count < 1 ? [] : (ring.get(spread(key), Math.min(count, members)) ?? [])),
    shares: arcShares(owners, seats.length),
  };
}

/** Who owns each point of the ring that these members would have. `placed`: told of each member's points. */
function placePoints(
  seats: Seats,
  placed: (index: number, points: readonly number[]) => void = () => {},
): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  for (const { index, name, wanted } of seated(seats).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const points: number[] = [];
    for (let i = 0; points.length < wanted; i++) {
      const point = hash('sha256', `${name}#${i}`, 'buffer').readUIntBE(0, 6) % RANGE;
      if (owners.has(point)) continue;
      owners.set(point, index);
      points.push(point);
    }
    placed(index, points);
  }
  return owners;
}

/** Those who have a part in it, each with the number of points that it is to have. */
function seated(seats: Seats) {
  const members = seats.flatMap((member, index) => (member === null ? [] : { ...member, index }));
  const perWeight = pointsPerWeight(members.map(({ weight }) => weight));
  return members.map(({ index, name, weight }) => ({
    index,
    name,
    wanted: Math.max(1, Math.round(weight * perWeight)),
  }));
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

/** Do these have one and the same ring? */
export const sameRing = (one: Seats, other: Seats): boolean =>
  one.length === other.length &&
  one.every((seat, index) => seat?.name === other[index]?.name && seat?.weight === other[index]?.weight);

/** What a change of members would do to the ring. */
export interface RingChange {
  /** The part that each member would own, by index; sums to 1. */
  readonly shares: readonly number[];
  /** The part whose owner would be another, 0 to 1: repositories that are new go by it. */
  readonly moved: number;
}

/** More is not worth the time of a gateway that has launches to answer: so many take some tens of ms. */
const MOST_POINTS_TO_TRY = 8_000;

/** A ring that is tried. Those who rest take no launches: what would begin at them begins at the next on the ring. */
export interface TriedRing {
  readonly seats: Seats;
  /** Indexes. */
  readonly resting?: readonly number[];
}

/** From one ring to another, with the same seats. null: it would have too many points to be tried out on the side. */
export function ringChange(before: TriedRing, after: TriedRing): RingChange | null {
  const points = (seats: Seats) => seated(seats).reduce((sum, { wanted }) => sum + wanted, 0);
  if (Math.max(points(before.seats), points(after.seats)) > MOST_POINTS_TO_TRY) return null;
  const owners = ownersOf(after);
  return { shares: arcShares(owners, after.seats.length), moved: movedPart(ownersOf(before), owners) };
}

/** The ring with a newcomer, who comes last. null: it would have too many points to be tried out on the side. */
export const ringWith = (members: Seats, newcomer: Pick<Member, 'name' | 'weight'>): RingChange | null =>
  ringChange({ seats: members }, { seats: [...members, newcomer] });

const ownersOf = ({ seats, resting = [] }: TriedRing): ReadonlyMap<number, number> =>
  new Map(Array.from(placePoints(seats)).filter(([, owner]) => !resting.includes(owner)));

/** Both have their members in the same order. Between two points that follow each other on either ring nothing changes. */
function movedPart(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  const owned = [before, after].map((owners) => [...owners.keys()].sort((a, b) => a - b));
  const ends = [...new Set(owned.flat())].sort((a, b) => a - b);
  const at = [0, 0];
  const ownerAt = (ring: 0 | 1, point: number): number => {
    const points = owned[ring]!;
    while (at[ring]! < points.length && points[at[ring]!]! < point) at[ring]!++;
    return (ring === 0 ? before : after).get(points[at[ring]!] ?? points[0]!)!;
  };
  let moved = 0;
  let from = (ends.at(-1) ?? 0) - RANGE;
  for (const end of ends) {
    if (ownerAt(0, end) !== ownerAt(1, end)) moved += end - from;
    from = end;
  }
  return moved / RANGE;
}
