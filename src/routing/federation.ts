import type { LaunchSpec, RepoKey } from '../launch/launch-spec.ts';
import type { Member, MemberName } from '../members/member.ts';
import type { Easing } from './easing.ts';
import type { Ineligible } from './reasons.ts';
import type { Ring } from './ring.ts';

/** What may be set about routing (config: `routing`). Times in ms. */
export interface RoutingSettings {
  readonly policy: PolicyName;
  /** A member may carry this many times its fair share of the live load. */
  readonly bound: number;
  /** … or this part of what chance makes of the fullest member above its fair share, whichever is more: shares of a few sessions move by chance. */
  readonly slack: number;
  /** Pods kept free below a hub's quota. */
  readonly headroom: number;
  /** Whom to ask when nobody is eligible: the prime before others, the least loaded of all, or nobody. */
  readonly lastResort: 'prime' | 'any' | 'refuse';
  /** How long a build may be presumed to be running. */
  readonly buildWindowMs: number;
  /** How long a failed build is remembered. */
  readonly failureMemoryMs: number;
  /** How long after its last use an image is presumed to be there: seen built, … */
  readonly retentionMs: number;
  /** … or only presumed, because we routed a launch there. */
  readonly presumedRetentionMs: number;
  /** A repo whose demand is so many fair shares per holder earns another when its own are at their limit. */
  readonly spillShare: number;
  /** How long a member that joins eases in, and at most one that comes back; 0: not at all. */
  readonly slowStartMs: number;
}

export const POLICY_NAMES = ['affinity', 'ring', 'rendezvous', 'random', 'least-loaded'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** One member as routing sees it: settled facts of the last check. */
export interface RoutingMember {
  readonly member: Member;
  /** Why it may serve nobody now; null: it may. The other words are found per launch. */
  readonly out: Exclude<
    Ineligible,
    'full' | 'not-allowed' | 'ejected' | 'tried' | 'braked' | 'pinned-elsewhere'
  > | null;
  /** Pods at the hub's last count; 0 where it tells none. */
  readonly pods: number;
  /** More launches that fit below quota less headroom, at the hub's last count; Infinity without a quota. */
  readonly room: number;
  /** What it builds under now; null: not known. */
  readonly generation: string | null;
  /** Runs the versions that the federation wants: such members get the new builds first. */
  readonly preferred: boolean;
  /** It has joined or come back a while ago; null: it has not. */
  readonly easing: Easing | null;
  /** Launches have failed there one after the other: until then they go elsewhere, ms since the epoch. 0: it has not. */
  readonly ejectedUntil: number;
  /** Does its configuration let it serve this launch? */
  readonly admits: (spec: LaunchSpec) => boolean;
}

/** What changes of generation mean for routing, by member. ms since the epoch. */
export interface ColdFacts {
  /** Since when it builds under its present generation; 0: not known. */
  readonly generationSince: ArrayLike<number>;
  /** When it may be made to begin another build; 0: whenever. */
  readonly nextBuildAt: ArrayLike<number>;
}

/**
 * The federation at one moment, as routing sees it: members by their seats, those that were left included, whose `out` says so
 * and whom neither the ring nor `indexOf` knows. Immutable but for `pending` and the facts of cold members, which their owners keep up.
 */
export interface Federation extends ColdFacts {
  readonly members: readonly RoutingMember[];
  readonly indexOf: ReadonlyMap<MemberName, number>;
  readonly ring: Ring;
  /** Our own launches that are not in the hub's pod count yet, by member. */
  readonly pending: ArrayLike<number>;
  /** Repos that operators have pinned, each with the indexes of its members; null: there is none. */
  readonly pins: ReadonlyMap<RepoKey, readonly number[]> | null;
  readonly settings: RoutingSettings;
}

/** Index of the seat of this member now; -1: it has left, or another hub has its name. */
export function seatOf({ name, url }: Pick<Member, 'name' | 'url'>, { indexOf, members }: Federation): number {
  const index = indexOf.get(name) ?? -1;
  return index >= 0 && members[index]!.member.url === url ? index : -1;
}

/** Those that are members now. */
export const membersIn = ({ members }: Pick<Federation, 'members'>): readonly Member[] =>
  members.flatMap(({ member, out }) => (out === 'left' ? [] : member));
