import type { RepoKey } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import {
  type ControlChange,
  inOrder,
  MEMBER_SETTINGS,
  type MemberChange,
  type MemberSetting,
  type MemberSettings,
  type PinChange,
} from './control-change.ts';

/** Of a member, by setting: the last change that says something of it. */
export type MemberSayings = Readonly<Partial<Record<MemberSetting, MemberChange>>>;

/** What operators have said, as far as nobody has said otherwise since. Undone and ended things are still in it. */
export interface SaidNow {
  readonly members: ReadonlyMap<MemberName, MemberSayings>;
  readonly pins: ReadonlyMap<RepoKey, PinChange>;
}

/** In whichever order the changes come. Pure. */
export function saidNow(changes: readonly ControlChange[]): SaidNow {
  const members = new Map<MemberName, Partial<Record<MemberSetting, MemberChange>>>();
  const pins = new Map<RepoKey, PinChange>();
  for (const change of changes.toSorted(inOrder)) {
    if (change.kind === 'pin') {
      pins.set(change.repoKey, change);
      continue;
    }
    const said = members.get(change.member) ?? {};
    members.set(change.member, said);
    for (const setting of MEMBER_SETTINGS) if (setting in change.set) said[setting] = change;
  }
  return { members, pins };
}

/** What was last said of a setting; null: nothing, or that it is as configured. */
export const lastSaid = <S extends MemberSetting>(
  said: MemberSayings | undefined,
  setting: S,
): MemberSettings[S] | null => (said?.[setting]?.set[setting] as MemberSettings[S] | undefined) ?? null;

/** Is it over by itself? */
export const isOver = (one: { readonly until: number | null } | null, now: number): boolean =>
  one !== null && one.until !== null && one.until <= now;
