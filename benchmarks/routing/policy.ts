import type { Federation, RoutingSettings } from '../../src/routing/federation.ts';
import type { CacheState } from '../../src/routing/prediction.ts';
import type { Refusal } from '../../src/routing/reasons.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import type { Arrival } from './arrivals.ts';
import type { Hubs } from './hubs.ts';

/** What the gateway's own `Placing` (streams/placement.ts) says, as far as a replay asks. */
export type Chosen =
  | { readonly kind: 'place'; readonly place: { readonly index: number; readonly predicted: CacheState } }
  | { readonly kind: 'full' }
  | { readonly kind: 'none'; readonly refusal: Refusal };

/** Where a launch goes. `seatOf`: from a member of the federation to its hub, for policies that know more than a gateway can. */
export type Chooser = (
  request: RouteRequest,
  federation: Federation,
  arrival: Arrival,
  hubs: Hubs,
  seatOf: (index: number) => number,
) => Chosen;

/** A way to route that is replayed. */
export interface Policy {
  readonly name: string;
  /** In a line, for people. */
  readonly about: string;
  /** What it sets in the configuration's `routing`. */
  readonly settings?: Partial<RoutingSettings>;
  /** Does it ask what is known of builds? */
  readonly learns: boolean;
  /** Does it see what comes: `soon` of an arrival? */
  readonly foresees?: boolean;
  /** All members are one, which is never away: what a cache that all share would do. */
  readonly isShared?: boolean;
  /** Made anew for each replay, so that it may remember. */
  readonly chooser: () => Chooser;
}
