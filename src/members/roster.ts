import type { CheckName, CheckReason } from './check-reason.ts';
import type { Member } from './member.ts';

/**
 * What the last check says of a member. `unchecked` (just started) is served like `up`. `left`: it is no member any more; its
 * seat stays, so that the others keep their indexes, and it is neither checked nor shown.
 */
export type Standing = 'unchecked' | 'up' | 'down' | 'maintenance' | 'left';

/** A hub's own count of its pods, from its health page. */
export interface PodSample {
  readonly total: number;
  readonly user: number;
  readonly build: number;
  /** null: the hub has no quota. */
  readonly quota: number | null;
  /** When we read it, ms since the epoch. */
  readonly sampledAt: number;
  /**
   * When the hub counted, as near as can be told: hubs cache the count for 60 s (PROTOCOL.md), so a count that has not
   * changed may be that old. Our own launches since then are not in it yet.
   */
  readonly countedAt: number;
}

/** One of the checks on a hub's health page, or our own (`versions`). */
export interface CheckResult {
  readonly check: CheckName;
  readonly ok: boolean;
}

/** Everything known of one member at one moment. Never mutated: a new check makes a new one. */
export interface MemberState {
  readonly member: Member;
  readonly standing: Standing;
  /** Which check failed, for people and as a metric label; '' while up. */
  readonly reason: CheckReason | '';
  /** The failure in words; '' while up. */
  readonly detail: string;
  readonly pods: PodSample | null;
  /** The text of `/versions`, parsed, its keys sorted; null before the first answer. */
  readonly versions: unknown;
  /** A digest of what `versions` says of the builder: images built under another one are cold. null: unknown. */
  readonly generation: string | null;
  /** Runs the versions that the federation wants (see VersionMode). True where unknown. */
  readonly versionAgrees: boolean;
  readonly checks: readonly CheckResult[];
  /** When the last check ended, ms since the epoch; null before the first. */
  readonly checkedAt: number | null;
  /** Since when it has had this standing, ms since the epoch. */
  readonly since: number;
}

/** How versions that differ are treated: not at all, as a preference among members, or as a condition to serve. */
export type VersionMode = 'ignore' | 'prefer' | 'require';

/**
 * The federation at one moment: immutable, replaced as a whole. Members by their seats: in the order of the configuration, then
 * of joining.
 */
export interface Roster {
  readonly states: readonly MemberState[];
  /** Grows by one with each replacement. */
  readonly revision: number;
}

/** The state of one that is a member now. */
export interface PresentState extends MemberState {
  readonly standing: Exclude<Standing, 'left'>;
}

/** The states of those that are members now, each with the index of its seat. */
export const membersNow = ({ states }: Roster): readonly (PresentState & { readonly index: number })[] =>
  states.flatMap(({ standing, ...state }, index) => (standing === 'left' ? [] : [{ ...state, standing, index }]));
