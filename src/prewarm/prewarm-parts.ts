import type { Ledger } from '../builds/ledger.ts';
import type { LaunchSpec, RepoKey } from '../launch/launch-spec.ts';
import type { Clock } from '../members/clock.ts';
import type { MemberName } from '../members/member.ts';
import type { Federation } from '../routing/federation.ts';
import type { BuildShares } from '../streams/build-shares.ts';
import type { CallHub, HubRequest } from '../streams/hub-call.ts';
import type { StreamNotes } from '../streams/stream-parts.ts';
import type { PrewarmMode, PrewarmSettings } from './prewarm-settings.ts';
import type { ShutDownServer } from './user-server.ts';
import type { MemberEnd, WarmFailure } from './warm-order.ts';

/** A member that was warmed, or was not, for a log line and the metrics. Nothing of a server. */
export interface WarmSummary {
  readonly member: MemberName;
  readonly repo: RepoKey;
  readonly end: MemberEnd;
}

/** What is noted of pre-warming. */
export interface PrewarmNotes {
  /** One member has it, or does not. */
  ended(summary: WarmSummary): void;
  /** An order that was not taken. */
  refused(why: WarmFailure): void;
  /** A server runs on for nobody. `reason` holds no secret. */
  serverLeft(member: MemberName, reason: string): void;
  /** A fault of ours. */
  fault(cause: unknown): void;
}

/** What pre-warming works with. */
export interface PrewarmParts {
  readonly settings: PrewarmSettings;
  /** How a member is configured to build before people come, by its index. */
  readonly modeOf: (index: number) => PrewarmMode;
  readonly federation: () => Federation;
  readonly ledger: Pick<Ledger, 'peek' | 'recall'>;
  /** Those of visitors, too: either side joins what the other has begun. */
  readonly shares: BuildShares;
  readonly callHub: CallHub;
  /** What to ask a hub for. `address`: the caller's, which the hub's own limits and bans go by; null: nobody's. */
  readonly requestFor: (spec: LaunchSpec, how: 'build-only' | 'launch', address: string | null) => HubRequest;
  readonly shutDown: ShutDownServer;
  /** What its streams teach goes the way of any stream's. */
  readonly streamNotes: Pick<StreamNotes, 'ofHub'>;
  readonly notes: PrewarmNotes;
  readonly clock: Clock;
  /** Calls back again and again; returns a way to stop. Must not keep the process alive. */
  readonly every: (ms: number, callback: () => void) => () => void;
  /** Calls back once; returns a way to cancel. */
  readonly later: (ms: number, callback: () => void) => () => void;
}
