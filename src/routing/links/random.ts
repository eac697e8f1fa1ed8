import type { Link } from '../link.ts';
import { weightNow } from '../situation.ts';

/** Weighted random among the eligible: members with the wanted versions before others. */
export const random: Link = (situation) => {
  const { request, federation, ineligible } = situation;
  for (const onlyPreferred of [true, false]) {
    const weightOf = (index: number) => {
      const { preferred } = federation.members[index]!;
      return ineligible[index] === null && (preferred || !onlyPreferred) ? weightNow(situation, index) : 0;
    };
    let total = 0;
    for (let i = 0; i < ineligible.length; i++) total += weightOf(i);
    if (total === 0) continue;
    let draw = request.random() * total;
    let drawn = -1;
    // Sums of fractions are rounded: a draw close to 1 can come out behind the last member, and is the last one's.
    for (let i = 0; i < ineligible.length && draw >= 0; i++) {
      if (weightOf(i) === 0) continue;
      drawn = i;
      draw -= weightOf(i);
    }
    return { member: drawn, reason: 'random', failover: false };
  }
  return null;
};
