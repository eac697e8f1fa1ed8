import { isDeepStrictEqual } from 'node:util';
import type { Member } from './member.ts';

/**
 * A place in the federation. Its index is its member's for as long as the process lives, so that whatever is counted by
 * index stays right: one that was left stays empty, and who joins gets a new one at the end.
 */
export interface Seat<M extends Member = Member> {
  readonly member: M;
  readonly isLeft: boolean;
}

/** What it takes for the federation to have the members that are wanted. Indexes are those of seats. */
export interface MembershipPlan<M extends Member = Member> {
  /** All seats there are from now on. */
  readonly seats: readonly Seat<M>[];
  readonly joined: readonly number[];
  readonly left: readonly number[];
  /** Same hub, otherwise configured. */
  readonly changed: readonly number[];
}

/**
 * Who joins, who leaves and who changes. A member whose address changes leaves and joins: it is another hub under the same
 * name. Pure. `wanted`: no two of the same name.
 */
export function planMembership<M extends Member>(seats: readonly Seat<M>[], wanted: readonly M[]): MembershipPlan<M> {
  const byName = new Map(wanted.map((member) => [member.name, member]));
  const [left, changed]: [number[], number[]] = [[], []];
  const kept = seats.map((seat, index): Seat<M> => {
    if (seat.isLeft) return seat;
    const member = byName.get(seat.member.name);
    if (member?.url !== seat.member.url) {
      left.push(index);
      return { member: seat.member, isLeft: true };
    }
    byName.delete(member.name);
    if (isDeepStrictEqual(member, seat.member)) return seat;
    changed.push(index);
    return { member, isLeft: false };
  });
  const added = Array.from(byName.values(), (member): Seat<M> => ({ member, isLeft: false }));
  return { seats: [...kept, ...added], joined: added.map((_, i) => kept.length + i), left, changed };
}

/** By seat: its member; null: it was left. */
export const seated = <M extends Member>(seats: readonly Seat<M>[]): readonly (M | null)[] =>
  seats.map(({ member, isLeft }) => (isLeft ? null : member));
