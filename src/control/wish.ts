import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Member, MemberName } from '../members/member.ts';
import type { ControlChange, MemberSettings, Pin } from './control-change.ts';
import type { Controlled } from './control-parts.ts';

/** What may be said of a member that is one; its drain begins when it is said. */
export type SettingsWish = Partial<Omit<MemberSettings, 'seat' | 'drain'>> & {
  readonly drain?: { readonly until: number | null; readonly reason: string | null } | null;
};

/** What an operator wants. */
export type Wish<M extends Member> =
  | { readonly kind: 'set'; readonly member: string; readonly set: SettingsWish }
  /** `written`: as it would be in the configuration. */
  | { readonly kind: 'join'; readonly member: M; readonly written: Readonly<Record<string, unknown>> }
  | { readonly kind: 'leave'; readonly member: string }
  /** null: it is pinned to nobody any more. */
  | { readonly kind: 'pin'; readonly spec: Pick<LaunchSpec, 'provider' | 'repo' | 'repoKey'>; readonly pin: Pin | null }
  /** Takes a change back. */
  | { readonly kind: 'undo'; readonly id: string };

/** Why it cannot be had. */
export type WishRefusal =
  | 'no-such-member'
  | 'no-such-change'
  /** Another member has its name or address. */
  | 'taken'
  /** Somebody has to be a member. */
  | 'last-member'
  /** What is to be taken back was changed again since. */
  | 'said-since'
  | 'too-many'
  | 'too-long';

/** What comes of a wish. `change`: null where all is so already. */
export type Granted<M extends Member> =
  | {
      readonly ok: true;
      readonly change: ControlChange | null;
      readonly before: Controlled<M>;
      readonly after: Controlled<M>;
    }
  | { readonly ok: false; readonly why: WishRefusal; readonly message: string };

export const refused = (why: WishRefusal, message: string) => ({ ok: false, why, message }) as const;

export const memberNamed = <M extends Member>(members: readonly M[], name: string): M | undefined =>
  members.find((one) => one.name === (name as MemberName));
