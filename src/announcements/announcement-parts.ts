import type { Ledger } from '../builds/ledger.ts';
import type { SharedNotes } from '../builds/shared-notes.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { MemberName } from '../members/member.ts';
import type { Federation } from '../routing/federation.ts';
import type { Announcement } from './announcement.ts';
import type { AnnouncementSettings } from './announcement-settings.ts';

/** How it went at one member. `of`: another member may do better, or the repo fails everywhere. `message`: for people. */
export type WarmEnd =
  | { readonly outcome: 'there' }
  | { readonly outcome: 'failed'; readonly of: 'member' | 'repo'; readonly message: string };

/**
 * Has a spec built at one member, where it is not; resolves when that is over. Never rejects for what hubs do. `signal`:
 * it is not wanted any more.
 */
export type WarmMember = (spec: LaunchSpec, index: number, signal: AbortSignal) => Promise<WarmEnd>;

/** `withdrawn`: an operator has removed it; `replaced`: another of the same id has taken its place. */
export type AnnouncementEnd = 'over' | 'withdrawn' | 'replaced';

/** What is noted of announced events. */
export interface AnnouncementNotes {
  announced(announcement: Announcement): void;
  withdrawn(id: string, by: string): void;
  /** Its lead has begun, or it was announced within it: its repo is built from now on. */
  begun(announcement: Announcement): void;
  warmed(announcement: Announcement, member: MemberName): void;
  failed(announcement: Announcement, member: MemberName, message: string): void;
  /** There is no room for so many of its seats. */
  short(announcement: Announcement, missing: number): void;
  /** There is room for so many more, but only at members that cannot build it now. */
  unbuildable(announcement: Announcement, seats: number, members: readonly MemberName[]): void;
  /** The store had lost it, and has it again. */
  restored(announcement: Announcement): void;
  /** Nothing is done for it any more. */
  ended(announcement: Announcement, why: AnnouncementEnd): void;
  /** A fault of ours. */
  fault(cause: unknown): void;
}

/** What announced events are kept with. */
export interface AnnouncementParts {
  readonly settings: AnnouncementSettings;
  readonly shared: SharedNotes;
  readonly federation: () => Federation;
  /** By its configuration, may this member be asked to build before people come? */
  readonly mayBuild: (index: number) => boolean;
  /** Have all members been checked once? Until then nobody knows who has room. */
  readonly isChecked: () => boolean;
  readonly ledger: Pick<Ledger, 'peek' | 'recall' | 'learn'>;
  readonly warm: WarmMember;
  readonly notes: AnnouncementNotes;
  /** `now`: ms since the epoch; `random`: [0, 1). */
  readonly clock: { readonly now: () => number; readonly random: () => number };
  /** Calls back again and again; returns a way to stop. Must not keep the process alive. */
  readonly every: (ms: number, callback: () => void) => () => void;
  readonly newId: () => string;
}
