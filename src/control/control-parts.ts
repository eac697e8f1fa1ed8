import type { SharedNotes } from '../builds/shared-notes.ts';
import type { RepoKey } from '../launch/launch-spec.ts';
import type { Member, MemberName } from '../members/member.ts';
import type { ControlChange } from './control-change.ts';
import type { ReadSeat } from './controlled-members.ts';

/** What is noted of changes by operators. */
export interface ControlNotes {
  /** It was said here. */
  changed(change: ControlChange): void;
  /** It was said at another gateway. */
  followed(change: ControlChange): void;
  /** So many were in the store when this gateway first read them. */
  found(changes: number): void;
  /** The store had lost it, and has it again. */
  restored(change: ControlChange): void;
  /** Something that was said cannot be followed: a sentence. */
  remark(words: string): void;
  /** A fault of ours. */
  fault(cause: unknown): void;
}

export interface ControlParts<M extends Member> {
  readonly shared: SharedNotes;
  /** The members of the configuration in force. */
  readonly configured: () => readonly M[];
  readonly readSeat: ReadSeat<M>;
  /** Members or pins are to be others from now on. */
  readonly changed: () => void;
  readonly notes: ControlNotes;
  /** ms since the epoch */
  readonly now: () => number;
  /** Calls back again and again; returns a way to stop. Must not keep the process alive. */
  readonly every: (ms: number, callback: () => void) => () => void;
  readonly newId: () => string;
}

/** What the federation is made of, with what operators have said. */
export interface Controlled<M extends Member> {
  readonly members: readonly M[];
  readonly pins: ReadonlyMap<RepoKey, readonly MemberName[]>;
}
