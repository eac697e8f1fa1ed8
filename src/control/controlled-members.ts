import type { RepoKey } from '../launch/launch-spec.ts';
import type { Member, MemberName } from '../members/member.ts';
import type { SeatSetting } from './control-change.ts';
import { isOver, lastSaid, type MemberSayings, type SaidNow } from './said-now.ts';

/** The members that the federation has, and what whoever looks after it should know. */
export interface ControlledMembers<M extends Member> {
  readonly members: readonly M[];
  /** Sentences, about what was said and cannot be followed. */
  readonly remarks: readonly string[];
}

/** A seat as it would be written in the configuration → its member; null: it cannot be read here. */
export type ReadSeat<M extends Member> = (written: Readonly<Record<string, unknown>>) => M | null;

/**
 * The configured members with what operators have said since. What is said is about a hub: the address in the configuration
 * tells which one that is, and of another hub under the same name it is not. Pure. `now`: ms since the epoch.
 */
export function controlledMembers<M extends Member>(
  configured: readonly M[],
  said: SaidNow,
  readSeat: ReadSeat<M>,
  now: number,
): ControlledMembers<M> {
  const remarks: string[] = [];
  const staying = configured.filter((member) => !hasLeft(member, said));
  const joined = joinedMembers(staying, said, readSeat, remarks);
  const isEmpty = staying.length + joined.length === 0;
  if (isEmpty) remarks.push('All members have left: they are asked all the same, as there is nobody else.');
  const members = [...(isEmpty ? configured : staying), ...joined];
  for (const [name, sayings] of said.members) {
    const member = [...configured, ...joined].find((one) => one.name === name);
    remarks.push(...remarksOn(name, member, sayings, now));
  }
  return { members: members.map((member) => withSayings(member, said.members.get(member.name), now)), remarks };
}

/** To whom repos are pinned now. Pure. */
export const pinsNow = ({ pins }: SaidNow, now: number): ReadonlyMap<RepoKey, readonly MemberName[]> =>
  new Map(
    Array.from(pins).flatMap(([repo, { set }]) => (set === null || isOver(set, now) ? [] : [[repo, set.members]])),
  );

const seatOf = (sayings: MemberSayings | undefined): SeatSetting | null => lastSaid(sayings, 'seat');

/** In the order of joining. `configured`: those that have not left. */
function joinedMembers<M extends Member>(
  configured: readonly M[],
  { members }: SaidNow,
  readSeat: ReadSeat<M>,
  remarks: string[],
): readonly M[] {
  const seats = Array.from(members).flatMap(([name, sayings]) => {
    const seat = seatOf(sayings);
    return seat?.kind === 'joined' ? [{ name, ...seat }] : [];
  });
  const joined: M[] = [];
  for (const { name, written } of seats.sort((a, b) => a.since - b.since || (a.name < b.name ? -1 : 1))) {
    const member = readSeat(written);
    if (member === null) {
      remarks.push(`${name} joined while running, and this version cannot read how: it is left out.`);
      continue;
    }
    const other = [...configured, ...joined].find((one) => one.name === member.name || one.url === member.url);
    if (other === undefined) joined.push(member);
    else if (configured.includes(other)) {
      remarks.push(
        `${name} joined while running, and ${other.name} of the configuration has its name or address: that goes.`,
      );
    } else remarks.push(`${name} joined while running with the address of ${other.name}: it is left out.`);
  }
  return joined;
}

const hasLeft = ({ name, url }: Member, { members }: SaidNow): boolean => {
  const sayings = members.get(name);
  return seatOf(sayings)?.kind === 'left' && sayings?.seat?.url === url;
};

function withSayings<M extends Member>(member: M, sayings: MemberSayings | undefined, now: number): M {
  const about = aboutIt(member, sayings);
  const [weight, drain] = [lastSaid(about, 'weight'), lastSaid(about, 'drain')];
  const [allow, deny] = [lastSaid(about, 'allow'), lastSaid(about, 'deny')];
  return {
    ...member,
    ...(weight !== null && { weight }),
    ...(drain !== null && !isOver(drain, now) && { drain }),
    ...((allow !== null || deny !== null) && {
      rules: { allow: allow ?? member.rules.allow, deny: deny ?? member.rules.deny },
    }),
  };
}

/** What was said of this very hub, since it joined. */
export function aboutIt({ url }: Pick<Member, 'url'>, sayings: MemberSayings | undefined): MemberSayings {
  const seat = seatOf(sayings);
  const since = seat?.kind === 'joined' ? seat.since : 0;
  return Object.fromEntries(
    Object.entries(sayings ?? {}).filter(([, change]) => change.url === url && change.at >= since),
  );
}

function remarksOn(
  name: MemberName,
  member: Member | undefined,
  sayings: MemberSayings,
  now: number,
): readonly string[] {
  const waiting = Object.entries(sayings).filter(([setting, change]) => {
    const value = change.set[setting as keyof typeof sayings];
    if (value === null || value === undefined || setting === 'seat') return false;
    return setting !== 'drain' || !isOver(change.set.drain ?? null, now);
  });
  const words = waiting.map(([setting]) => setting).join(', ');
  if (waiting.length === 0) return [];
  if (member === undefined) {
    // Of one that joined and left nothing is expected any more.
    const isGone = sayings.seat?.before.seat?.kind === 'joined';
    return isGone
      ? []
      : [`${name} is no member of the configuration now: what was said of its ${words} waits until it is.`];
  }
  const other = waiting.find(([, change]) => change.url !== member.url);
  return other === undefined
    ? []
    : [`${name} is another hub now, at ${member.url}: what was said of ${other[1].url} (${words}) is not about it.`];
}
