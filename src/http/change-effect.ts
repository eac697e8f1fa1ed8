import type { Controlled } from '../control/control-parts.ts';
import type { Member } from '../members/member.ts';
import type { Federation } from '../routing/federation.ts';
import { ringChange } from '../routing/ring.ts';
import type { AnswerOf } from './api/api-operation.ts';
import type { changeAnswer } from './api/control-schemas.ts';

export type ChangeEffect = Pick<AnswerOf<typeof changeAnswer>, 'shares' | 'keysMoved'>;

/** What a change does to the shares of members, and to where repositories begin. Pure. */
export function changeEffect(before: readonly Member[], after: readonly Member[]): ChangeEffect {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const seatsOf = (members: readonly Member[]) => names.map((name) => members.find((one) => one.name === name) ?? null);
  const tried = [before, after].map((members) => {
    const seats = seatsOf(members);
    return { seats, resting: [...seats.keys()].filter((index) => seats[index]?.drain !== undefined) };
  });
  const change = ringChange(tried[0]!, tried[1]!);
  return {
    shares: names.map((name) => ({ member: name, before: shareOf(name, before), after: shareOf(name, after) })),
    keysMoved: change === null ? null : change.moved,
  };
}

/** Of those that take launches. */
function shareOf(name: string, members: readonly Member[]): number | null {
  const member = members.find((one) => one.name === name);
  if (member === undefined) return null;
  const open = members.filter(({ drain }) => drain === undefined);
  const total = open.reduce((sum, { weight }) => sum + weight, 0);
  return open.includes(member) ? member.weight / total : 0;
}

/**
 * A sentence where a member becomes lighter than any was: all others have more points on the ring then (routing/ring.ts), and
 * launches take longer to route. A digit too few, or a newcomer whose weight nobody has given, is enough.
 */
function lighterThanAll(before: readonly Member[], after: readonly Member[]): string | null {
  const least = Math.min(...before.map(({ weight }) => weight));
  const lightest = after.reduce((one, other) => (other.weight < one.weight ? other : one));
  if (lightest.weight >= least) return null;
  const { name, weight } = lightest;
  return `${name} is lighter than all others with a weight of ${weight}: the whole ring is cut anew for it, and many repositories begin elsewhere. With ${least} or more it is not.`;
}

/** What whoever changes this should know, a sentence each. Pure. */
export function changeWarnings(
  before: Controlled<Member>,
  after: Controlled<Member>,
  federation: Federation,
  isKept: boolean,
): readonly string[] {
  const warnings: string[] = [];
  const canServe = ({ members }: Controlled<Member>) =>
    members.filter(({ name, drain }) => {
      const index = federation.indexOf.get(name);
      const out = index === undefined ? 'joins' : federation.members[index]!.out;
      // One that is drained now is judged by what it would be without that: nobody knows better.
      return drain === undefined && (out === null || out === 'draining');
    });
  if (canServe(before).length > 0 && canServe(after).length === 0) {
    warnings.push('Nobody is left who can take launches now: until one of the others is back, they are refused.');
  }
  for (const [repo, names] of after.pins) {
    const isOut = ({ members }: Controlled<Member>) =>
      members.every(({ name, drain }) => drain !== undefined || !names.includes(name));
    const wasOut = before.pins.has(repo) && isOut(before);
    if (!isOut(after) || wasOut) continue;
    warnings.push(`None of those to whom ${repo} is pinned takes launches: it goes as usual until one does.`);
  }
  const lighter = lighterThanAll(before.members, after.members);
  if (lighter !== null) warnings.push(lighter);
  if (!isKept) {
    warnings.push('There is no store (store.kind: none): a restart forgets this, and no other gateway follows.');
  }
  return warnings;
}
