import { imagePrefixOf, versionsOf } from '../builds/generation.ts';
import type { LiveSettings } from '../control/live-settings.ts';
import { builderTold } from '../members/builder-told.ts';
import { membersNow } from '../members/roster.ts';
import type { MemberCard } from '../pages/member-card.ts';
import { easingNow } from '../routing/easing.ts';
import type { RoutingMember } from '../routing/federation.ts';
import type { PredictionSummary } from '../routing/prediction.ts';
import { REASONS } from '../routing/reasons.ts';
import type { HttpParts } from './http-parts.ts';

/** One member as the gateway sees it now. Nothing of it is secret. */
export interface MemberStatus extends MemberCard {
  readonly routing: RoutingMember;
  /** Own launches that are not in the pod count yet. */
  readonly pending: number;
  /** What operators have changed of it while running; null: nothing but perhaps its drain. */
  readonly live: LiveSettings | null;
  /** The part of the ring that it owns, 0 to 1. */
  readonly ringShare: number;
}

export interface FederationStatus {
  readonly members: readonly MemberStatus[];
  readonly launches: number;
  readonly predictions: PredictionSummary;
}

/** The federation at one moment, for the status page and its JSON. */
export function federationStatus({
  roster,
  federation,
  counts,
  cold,
  ejections,
  predictions,
  control,
  now,
}: Pick<
  HttpParts,
  'roster' | 'federation' | 'counts' | 'cold' | 'ejections' | 'predictions' | 'control' | 'now'
>): FederationStatus {
  const { ring, pending, members } = federation();
  const launchesOf = (index: number) => REASONS.reduce((sum, reason) => sum + counts.of(index, reason), 0);
  // Those that have left are no longer shown, and what they were sent is still part of all.
  const launches = members.reduce((sum, _, index) => sum + launchesOf(index), 0);
  const at = now();
  return {
    launches,
    predictions: predictions.summary(),
    members: membersNow(roster()).map(({ index, ...state }): MemberStatus => {
      const routing = members[index]!;
      const own = launchesOf(index);
      return {
        state,
        routing,
        pending: pending[index]!,
        live: control.keeper.liveOf(state.member),
        ringShare: ring.shares[index]!,
        launches: own,
        launchShare: launches === 0 ? null : own / launches,
        builder: builderTold(state.versions),
        versions: versionsOf(routing.generation),
        imagePrefix: imagePrefixOf(routing.generation),
        cold: cold.coldness(index, at),
        ejected: ejections.of(index, at),
        easing: routing.out === null ? easingNow(routing.easing, at) : null,
        heldBack: cold.heldBackFrom(index),
        predictions: predictions.summary(index),
      };
    }),
  };
}
