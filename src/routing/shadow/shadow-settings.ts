import type { MemberName } from '../../members/member.ts';
import type { RoutingSettings } from '../federation.ts';

/** What may be tried in a shadow: these decide nothing but where a launch goes. */
export type TriedRouting = Pick<
  RoutingSettings,
  'policy' | 'bound' | 'slack' | 'spillShare' | 'headroom' | 'lastResort'
>;

/** How the shadow differs from what decides (config: `shadow`). What is left out is as it is live. */
export interface ShadowSettings {
  readonly routing: Readonly<Partial<TriedRouting>>;
  /** Other weights of members; 0: without that member. */
  readonly weights: Readonly<Record<MemberName, number>>;
  /** Part of the repositories whose launches are looked at, above 0 to 1. */
  readonly sample: number;
}
