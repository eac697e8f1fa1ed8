import { LRUCache } from 'lru-cache';
import type { LimitName } from '../builds/shared-use.ts';
import { ClientUse } from './client-use.ts';
import type { Limit } from './limit.ts';

/** Some 5 MB. Who has asked for nothing for longest is forgotten first, and begins anew. */
const CLIENTS = 20_000;
/** Gateways tell each other of clients that have used this part of a limit. */
export const TOLD_FROM = 0.1;

/** Who asked for how much of one thing. */
export class LimitedClients {
  readonly name: LimitName;
  readonly #limit: () => Limit | null;
  readonly #clients: LRUCache<string, ClientUse>;
  /** Those that others should hear of. */
  readonly #untold = new Map<string, ClientUse>();

  /** `limit`: as it is now; null: there is none. */
  constructor(name: LimitName, limit: () => Limit | null, most = CLIENTS) {
    this.name = name;
    this.#limit = limit;
    this.#clients = new LRUCache({ max: most });
  }

  get limit(): Limit | null {
    return this.#limit();
  }

  /** ms that this client has to wait for the next one; 0: it is taken. `now`: ms since the epoch. */
  take(client: string, now: number): number {
    const limit = this.#limit();
    if (limit === null) return 0;
    const use = this.of(client, now);
    const waitMs = use.take(limit, now);
    if (waitMs === 0 && use.spentMs >= TOLD_FROM * limit.withinMs) this.#untold.set(client, use);
    return waitMs;
  }

  of(client: string, now: number): ClientUse {
    let use = this.#clients.get(client);
    if (use === undefined) {
      use = new ClientUse(now);
      this.#clients.set(client, use);
    }
    return use;
  }

  /** Some of those that others should hear of, to be told now: each once for all that it has used since the last time. */
  takeUntold(most: number): readonly (readonly [client: string, use: ClientUse])[] {
    if (this.#untold.size === 0) return [];
    const untold = [...this.#untold].slice(0, most);
    for (const [client] of untold) this.#untold.delete(client);
    return untold;
  }

  /** It could not be told: the next time. What has worn off by then is told to nobody. */
  keepUntold(client: string, use: ClientUse): void {
    if (use.spentMs > 0) this.#untold.set(client, use);
  }
}
