import type { Registry } from 'prom-client';
import { shadowMetrics } from '../http/shadow-metrics.ts';
import type { GatewayLog } from '../log.ts';
import type { Clock } from '../members/clock.ts';
import type { Federation } from '../routing/federation.ts';
import { Shadow } from '../routing/shadow/shadow.ts';
import { ShadowQueue } from '../routing/shadow/shadow-queue.ts';
import type { ShadowSettings } from '../routing/shadow/shadow-settings.ts';

export interface ShadowOfLaunchesParts {
  readonly federation: () => Federation;
  readonly registry: Registry;
  readonly log: Pick<GatewayLog, 'error'>;
  readonly clock: Pick<Clock, 'now' | 'random'>;
}

/** Another way to route, which is asked about the launches of this gateway. */
export function shadowOfLaunches(
  settings: ShadowSettings,
  { federation, registry, log, clock }: ShadowOfLaunchesParts,
): ShadowQueue {
  const queue = new ShadowQueue({
    shadow: new Shadow(settings, clock.now(), Math.random),
    random: clock.random,
    soon: setImmediate,
    onFault: (cause) => log.error({ cause: String(cause) }, 'a launch could not be compared by a fault of ours'),
  });
  shadowMetrics(queue, federation, registry);
  return queue;
}
