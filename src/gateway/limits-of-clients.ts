import type { Registry } from 'prom-client';
import type { SharedUse } from '../builds/shared-use.ts';
import { type ClientLimitParts, ClientLimits } from '../http/client-limits.ts';
import { KeyedHash } from '../http/keyed-hash.ts';
import { limitMetrics } from '../http/limit-metrics.ts';
import { UseExchange } from '../limits/use-exchange.ts';
import { every } from '../timers.ts';

export interface LimitParts extends ClientLimitParts {
  readonly registry: Registry;
  /** null: no other gateway could be told. */
  readonly shared: SharedUse | null;
  /** Gateways that serve one address have the same: who clients are is kept under hashes made with it. */
  readonly secret: string;
}

/** What clients may ask for, and what gateways tell each other of it. `start` and `stop` the telling. */
export function limitsOfClients({ registry, shared, secret, ...parts }: LimitParts) {
  const limits = new ClientLimits(parts);
  limitMetrics(limits, registry);
  const hash = new KeyedHash(secret);
  const exchange =
    shared === null
      ? null
      : new UseExchange({ shared, clients: limits.all, alias: (client) => hash.of(client), now: parts.now, every });
  return { limits, start: () => exchange?.start(), stop: () => exchange?.stop() };
}
