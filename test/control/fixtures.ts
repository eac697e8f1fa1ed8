import type { ControlChange, MemberChange, MemberSettings, Pin, PinChange } from '../../src/control/control-change.ts';
import type { Member, MemberName } from '../../src/members/member.ts';
import { memberOf, NOON, TEXTBOOK } from '../routing/fixtures.ts';

export const name = (text: string) => text as MemberName;

/** A change of a member, as it would be made: `before` is as configured unless said otherwise. */
export const said = (
  id: string,
  member: string,
  set: Partial<MemberSettings>,
  more: Partial<MemberChange> = {},
): MemberChange => ({
  kind: 'member',
  id,
  at: NOON,
  by: 'olga',
  undoes: null,
  member: name(member),
  url: `https://${member}.test`,
  set,
  before: Object.fromEntries(Object.keys(set).map((key) => [key, null])),
  ...more,
});

export const pinned = (id: string, set: Pin | null, more: Partial<PinChange> = {}): PinChange => {
  const { provider, repo, repoKey } = TEXTBOOK;
  return { kind: 'pin', id, at: NOON, by: 'olga', undoes: null, provider, repo, repoKey, set, before: null, ...more };
};

/** A seat as it would be written: these tests need name, url and weight. */
export const readSeat = ({ name: text, url, weight = 1 }: Readonly<Record<string, unknown>>): Member | null =>
  typeof text === 'string' ? { ...memberOf(text, { weight: Number(weight) }), url: String(url) } : null;

export const ALL: readonly Member[] = ['ann', 'bob', 'cid'].map((one) => memberOf(one));

export const later = <C extends ControlChange>(change: C, ms: number): C => ({ ...change, at: change.at + ms });
