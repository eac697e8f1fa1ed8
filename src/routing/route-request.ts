import type { BuildRecord } from '../builds/build-record.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Reason, Refusal } from './reasons.ts';

/** Everything about one launch that the decision depends on. */
export interface RouteRequest {
  /** null: nothing to hash (a page that is not a launch). */
  readonly spec: LaunchSpec | null;
  /** Index of the visitor's member for this repo, from a cookie that we signed; -1: none. */
  readonly sticky: number;
  /** Indexes of members that have failed this launch already: it is not sent there again. */
  readonly tried?: readonly number[];
  /** What the ledger knows of the repo. */
  readonly builds: readonly BuildRecord[];
  /** Launches of the repo that are to be expected in half an hour, which is about the sessions that it has (`KnownRepo.demand`). */
  readonly demand: number;
  /** ms since the epoch */
  readonly now: number;
  /** [0, 1) */
  readonly random: () => number;
}

/** What a link of the chain chooses. */
export interface Choice {
  /** Index of the member in the federation. */
  readonly member: number;
  readonly reason: Reason;
  /** Somebody better was passed over only because they are ill or full (not: braked): do not make this choice sticky. */
  readonly failover: boolean;
}

export type Decision =
  | (Choice & {
      /** Nothing says that the member has this build or is at it: the launch will make it build. */
      readonly startsBuild: boolean;
      /** Index of the member that the launch would have gone to if that were not braked; null: the brake changed nothing. */
      readonly heldBack: number | null;
      /** The member is up (if perhaps full): the launch will get through, and what it leaves there can be presumed. */
      readonly reachable: boolean;
    })
  | { readonly member: null; readonly refusal: Refusal };
