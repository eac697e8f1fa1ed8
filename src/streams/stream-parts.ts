import type { Ledger } from '../builds/ledger.ts';
import type { SessionCounter } from '../builds/session-counter.ts';
import type { LaunchSpec, RepoKey } from '../launch/launch-spec.ts';
import type { LaunchLoad } from '../members/launch-load.ts';
import type { MemberName } from '../members/member.ts';
import type { ColdMembers } from '../routing/cold-members.ts';
import type { Federation } from '../routing/federation.ts';
import type { Refusal } from '../routing/reasons.ts';
import type { ShadowQueue } from '../routing/shadow/shadow-queue.ts';
import type { BuildShares } from './build-shares.ts';
import type { FailureMemory } from './failure-memory.ts';
import type { CallHub } from './hub-call.ts';
import type { HubStreamNotes } from './hub-stream.ts';
import type { FailureKind } from './judge-failure.ts';
import type { LaunchEnd } from './launch-end.ts';
import type { Place } from './placement.ts';
import type { StreamSettings } from './stream-settings.ts';
import type { Ticket, WaitingRoom } from './waiting-room.ts';

/** A launch that waits for a place. */
export interface Waiter extends Ticket {
  /** Members may have room: takes a place, if there is one for it. */
  grant(): boolean;
  /** It has waited longer than anybody may. */
  expire(): void;
}

/** How a launch went, for a log line. Nothing of its visitor. */
export interface LaunchSummary {
  readonly member: MemberName | null;
  readonly end: LaunchEnd;
  readonly repo: RepoKey;
  readonly ms: number;
  readonly waitedMs: number;
  readonly moves: number;
  /** Its image had to be made, by it or by another launch that it waited for. */
  readonly built: boolean;
  /** The trace that it belongs to; null: none. */
  readonly traceId: string | null;
}

/**
 * What is noted of launches: metrics, log lines, what the ledger learns, what is counted by day. `isPublic`: the hub was shown
 * no login, so that others may be told of it.
 */
export interface StreamNotes {
  /** A launch has its first place; `ms` since it came, without the time in line. `traceId`: see `LaunchSummary`. */
  placed(place: Place, spec: LaunchSpec, isPublic: boolean, ms: number, traceId: string | null): void;
  refused(refusal: Refusal): void;
  followed(): void;
  moved(why: FailureKind | 'lost'): void;
  ended(summary: LaunchSummary, spec: LaunchSpec, isPublic: boolean): void;
  /** A fault of ours. */
  fault(cause: unknown): void;
  ofHub(place: Place, spec: LaunchSpec, isPublic: boolean): HubStreamNotes;
}

/** Who is told how launches went at members, which go by their index. */
export interface LaunchOutcomes {
  /** … by the hub's own fault. */
  launchFailed(index: number, repo: RepoKey): void;
  /** ms since the epoch */
  launchSucceeded(index: number, at: number): void;
}

/** What launches work with. */
export interface StreamParts {
  readonly settings: StreamSettings;
  readonly federation: () => Federation;
  readonly ledger: Pick<Ledger, 'peek' | 'recall'>;
  readonly load: Pick<LaunchLoad, 'add' | 'full' | 'expect'>;
  /** Is told which launches make a member begin a build. */
  readonly cold: Pick<ColdMembers, 'launched'>;
  /** Are told how launches went at members. */
  readonly outcomes: LaunchOutcomes;
  /** Is told of each launch once, where it goes first; null: nothing is compared. */
  readonly shadow: Pick<ShadowQueue, 'decided'> | null;
  readonly sessions: SessionCounter;
  readonly failures: FailureMemory;
  readonly shares: BuildShares;
  readonly queue: WaitingRoom<Waiter>;
  readonly callHub: CallHub;
  readonly notes: StreamNotes;
  readonly clock: { readonly now: () => number };
  /** [0, 1) */
  readonly random: () => number;
}
