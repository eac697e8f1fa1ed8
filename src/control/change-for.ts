import { isDeepStrictEqual } from 'node:util';
import type { Member } from '../members/member.ts';
import { type ControlChange, type MemberChange, type MemberSettings, topicsOf } from './control-change.ts';
import { aboutIt, type ReadSeat } from './controlled-members.ts';
import { isOver, lastSaid, type SaidNow } from './said-now.ts';
import { memberNamed, refused, type SettingsWish, type Wish, type WishRefusal } from './wish.ts';

/** All that a wish is judged by. */
export interface WishFacts<M extends Member> {
  readonly configured: readonly M[];
  /** With what operators have said. */
  readonly members: readonly M[];
  readonly said: SaidNow;
  /** The first first. */
  readonly changes: readonly ControlChange[];
  readonly readSeat: ReadSeat<M>;
  /** Of the change that is made: its id, when (ms since the epoch, later than all others) and by whom. */
  readonly facts: { readonly id: string; readonly at: number; readonly by: string };
  readonly now: number;
}

export type ChangeFor =
  | { readonly ok: true; readonly change: ControlChange | null }
  | { readonly ok: false; readonly why: WishRefusal; readonly message: string };

/** The change that fulfils a wish, or why there is none. Pure. */
export function changeFor<M extends Member>(wish: Wish<M>, facts: WishFacts<M>): ChangeFor {
  switch (wish.kind) {
    case 'set':
      return setting(wish.member, wish.set, facts);
    case 'join':
      return joining(wish, facts);
    case 'leave':
      return leaving(wish.member, facts);
    case 'pin':
      return pinning(wish, facts);
    case 'undo':
      return undoing(wish.id, facts);
  }
}

const NOTHING = { ok: true, change: null } as const;

const noSuchMember = (name: string, members: readonly Member[]) =>
  refused('no-such-member', `There is no member ${name}: there are ${members.map((one) => one.name).join(', ')}.`);

function setting<M extends Member>(name: string, wish: SettingsWish, all: WishFacts<M>): ChangeFor {
  const { members, said, facts, now } = all;
  const member = memberNamed(members, name);
  if (member === undefined) return noSuchMember(name, members);
  const sayings = aboutIt(member, said.members.get(member.name));
  const drainedNow = lastSaid(sayings, 'drain');
  const before: MemberSettings = {
    weight: lastSaid(sayings, 'weight'),
    drain: isOver(drainedNow, now) ? null : drainedNow,
    allow: lastSaid(sayings, 'allow'),
    deny: lastSaid(sayings, 'deny'),
    seat: null,
  };
  const { drain, ...others } = wish;
  const wanted: Partial<MemberSettings> = {
    ...others,
    ...(drain !== undefined && { drain: drain && { since: before.drain?.since ?? facts.at, ...drain } }),
  };
  const differing = Object.entries(wanted).filter(
    ([key, value]) => !isDeepStrictEqual(value, before[key as keyof MemberSettings]),
  );
  if (differing.length === 0) return NOTHING;
  const set = Object.fromEntries(differing);
  return { ok: true, change: memberChange(member, set, before, facts) };
}

function joining<M extends Member>(
  { member, written }: Extract<Wish<M>, { kind: 'join' }>,
  { configured, members, said, facts }: WishFacts<M>,
): ChangeFor {
  const taken = whoHasIt(member, members);
  if (taken !== null) return taken;
  const left = memberNamed(configured, member.name);
  if (left !== undefined) {
    const id = said.members.get(left.name)?.seat?.id ?? '';
    const message = `${left.name} stands in the configuration, and has left while running: undo the change ${id} to have it back.`;
    return refused('taken', message);
  }
  const set = { seat: { kind: 'joined', written, since: facts.at } } as const;
  return { ok: true, change: memberChange(member, set, { seat: null }, facts) };
}

function whoHasIt(member: Pick<Member, 'name' | 'url'>, members: readonly Member[]) {
  const other = members.find(({ name, url }) => name === member.name || url === member.url);
  if (other === undefined) return null;
  const what = other.name === member.name ? 'name' : 'address';
  return refused('taken', `The ${what} is taken: ${other.name} is a member, at ${other.url}.`);
}

function leaving<M extends Member>(name: string, { configured, members, said, facts }: WishFacts<M>): ChangeFor {
  const member = memberNamed(members, name);
  if (member === undefined) return noSuchMember(name, members);
  if (members.length === 1) return refused('last-member', `${name} is the only member: somebody has to be one.`);
  const before = lastSaid(said.members.get(member.name), 'seat');
  const isConfigured = configured.some((one) => one.name === member.name);
  const seat = isConfigured ? ({ kind: 'left' } as const) : null;
  return { ok: true, change: memberChange(member, { seat }, { seat: before }, facts) };
}

const memberChange = (
  { name, url }: Pick<Member, 'name' | 'url'>,
  set: Partial<MemberSettings>,
  before: Partial<MemberSettings>,
  facts: WishFacts<Member>['facts'],
  undoes: string | null = null,
): MemberChange => ({
  kind: 'member',
  ...facts,
  undoes,
  member: name,
  url,
  set,
  before: Object.fromEntries(Object.keys(set).map((key) => [key, before[key as keyof MemberSettings] ?? null])),
});

function pinning<M extends Member>(
  { spec, pin }: Extract<Wish<M>, { kind: 'pin' }>,
  { members, said, facts, now }: WishFacts<M>,
): ChangeFor {
  const stranger = pin?.members.find((name) => memberNamed(members, name) === undefined);
  if (stranger !== undefined) return noSuchMember(stranger, members);
  const { provider, repo, repoKey } = spec;
  const last = said.pins.get(repoKey)?.set ?? null;
  const before = isOver(last, now) ? null : last;
  if (isDeepStrictEqual(pin, before)) return NOTHING;
  return { ok: true, change: { kind: 'pin', ...facts, undoes: null, provider, repo, repoKey, set: pin, before } };
}

function undoing<M extends Member>(id: string, all: WishFacts<M>): ChangeFor {
  const { changes, configured, members, readSeat, facts } = all;
  const change = changes.find((one) => one.id === id);
  if (change === undefined) return refused('no-such-change', 'There is no change of that id, or it was long ago.');
  const since = saidSince(change, changes);
  if (since !== undefined) {
    const message =
      since.undoes === change.id
        ? `That has been taken back already, by ${since.by}: undo the change ${since.id} to have it again.`
        : `That was changed again since, by ${since.by}: undo the change ${since.id} first.`;
    return refused('said-since', message);
  }
  const undoes = change.id;
  if (change.kind === 'pin') {
    return { ok: true, change: { ...change, ...facts, undoes, set: change.before, before: change.set } };
  }
  const { member: name, url, set, before } = change;
  const made = memberChange({ name, url }, before, set, facts, undoes);
  if (!('seat' in before)) return { ok: true, change: made };
  const comesBack = before.seat?.kind === 'joined' ? readSeat(before.seat.written) : null;
  const isMember = memberNamed(members, name)?.url === url;
  if (isMember && members.length === 1) {
    return refused('last-member', `${name} is the only member: somebody has to be one.`);
  }
  const back = comesBack ?? configured.find((one) => one.name === name && one.url === url) ?? null;
  const taken = isMember || back === null ? null : whoHasIt(back, members);
  return taken ?? { ok: true, change: made };
}

/**
 * The first change that says otherwise since. One that was taken back says nothing, nor does what took it back: so whoever takes
 * back the last change can take back the one before it.
 */
function saidSince(change: ControlChange, changes: readonly ControlChange[]): ControlChange | undefined {
  const topics = topicsOf(change);
  const later = changes.filter((one) => isLater(one, change));
  const takenBack = new Set<string>();
  // The last first: what takes something back may have been taken back itself.
  for (const { id, undoes } of later.toReversed()) if (undoes !== null && !takenBack.has(id)) takenBack.add(undoes);
  const isOfTwo = ({ id, undoes }: ControlChange) => takenBack.has(id) || later.some((one) => one.id === undoes);
  return later.find((one) => !isOfTwo(one) && topicsOf(one).some((topic) => topics.includes(topic)));
}

const isLater = (one: ControlChange, other: ControlChange): boolean =>
  one.at > other.at || (one.at === other.at && one.id > other.id);
