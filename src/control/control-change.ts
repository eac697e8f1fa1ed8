import type { RepoKey } from '../launch/launch-spec.ts';
import type { Provider } from '../launch/provider.ts';
import type { Drain, MemberName } from '../members/member.ts';

/**
 * A member's seat, otherwise than the configuration has it. `joined`: as it would be written there; `since`: when it joined, ms
 * since the epoch: what was said before of one of its name is not about it.
 */
export type SeatSetting =
  | { readonly kind: 'joined'; readonly written: Readonly<Record<string, unknown>>; readonly since: number }
  | { readonly kind: 'left' };

/** What operators may set of a member while it runs. null: as the configuration has it. */
export interface MemberSettings {
  readonly weight: number | null;
  readonly drain: Drain | null;
  readonly allow: readonly string[] | null;
  readonly deny: readonly string[] | null;
  readonly seat: SeatSetting | null;
}

export const MEMBER_SETTINGS = ['weight', 'drain', 'allow', 'deny', 'seat'] as const satisfies (keyof MemberSettings)[];
export type MemberSetting = (typeof MEMBER_SETTINGS)[number];

/** A repo that goes to these members. */
export interface Pin {
  readonly members: readonly MemberName[];
  /** ms since the epoch; null: until somebody says so. */
  readonly until: number | null;
  readonly reason: string | null;
}

interface ChangeFacts {
  /** As of a shared note (builds/shared-notes.ts). */
  readonly id: string;
  /** ms since the epoch; later than that of all that was known when it was made, whatever clocks say. */
  readonly at: number;
  /** The name of the token it was made with. */
  readonly by: string;
  /** The change that it takes back; null: it is one of its own. */
  readonly undoes: string | null;
}

/** Of a member: what was set, and what that was before. Settings that it does not name it leaves alone. */
export interface MemberChange extends ChangeFacts {
  readonly kind: 'member';
  readonly member: MemberName;
  /** The hub that was meant: another one under the same name is not. */
  readonly url: string;
  readonly set: Partial<MemberSettings>;
  readonly before: Partial<MemberSettings>;
}

/** Of a repo: to whom it is pinned from then on, and was before; null: to nobody. */
export interface PinChange extends ChangeFacts {
  readonly kind: 'pin';
  readonly provider: Provider;
  readonly repo: string;
  readonly repoKey: RepoKey;
  readonly set: Pin | null;
  readonly before: Pin | null;
}

/** One thing that an operator has said while the gateway runs. Never altered: what is said later is another. */
export type ControlChange = MemberChange | PinChange;

/** What a change is about, each of which goes by the last change that was said of it. */
export const topicsOf = (change: ControlChange): readonly string[] =>
  change.kind === 'pin'
    ? [`pin ${change.repoKey}`]
    : MEMBER_SETTINGS.filter((setting) => setting in change.set).map((setting) => `${setting} ${change.member}`);

/** The order in which changes were said: of two at the same time every gateway takes the same one for the later. */
export const inOrder = (a: ControlChange, b: ControlChange): number => a.at - b.at || (a.id < b.id ? -1 : 1);
