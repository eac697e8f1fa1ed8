import { MOST_CLIENTS_AT_ONCE, type SharedUse } from '../builds/shared-use.ts';
import type { LimitedClients } from './limited-clients.ts';

export interface UseExchangeParts {
  readonly shared: SharedUse;
  readonly clients: readonly LimitedClients[];
  /** What a client is called where others keep it: an address is personal data. The same at every gateway. */
  readonly alias: (client: string) => string;
  readonly now: () => number;
  /** Calls back every so many ms; returns a way to stop. */
  readonly every: (ms: number, callback: () => void) => () => void;
}

const EVERY_MS = 500;
/** What may be spent, in limits: what several gateways have let in before they heard of each other is paid back. */
const MOST = 2;

/**
 * Gateways tell each other what clients have used that have used a part of their limit (TOLD_FROM): sums, of those alone that
 * asked for something since the last time. Between two times each goes by what it knows, so of n gateways together a client
 * gets at most its limit, for each further gateway a tenth of it, and what it can ask for until the others have
 * heard: half a second and an answer of the store. All of that is paid back: it waits as much longer afterwards. Where the store
 * is down each gateway limits alone, and tells the rest when it is back.
 */
export class UseExchange {
  readonly #parts: UseExchangeParts;
  #stop: () => void = () => {};
  #underWay: Promise<void> | null = null;

  constructor(parts: UseExchangeParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stop = this.#parts.every(EVERY_MS, () => void this.exchange());
  }

  stop(): void {
    this.#stop();
  }

  /** Tells and hears, once. Never rejects. */
  exchange(): Promise<void> {
    this.#underWay ??= Promise.all(this.#parts.clients.map((clients) => this.#exchange(clients))).then(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #exchange(clients: LimitedClients): Promise<void> {
    const { shared, alias, now } = this.#parts;
    const { limit } = clients;
    const untold = clients.takeUntold(MOST_CLIENTS_AT_ONCE);
    if (limit === null || untold.length === 0) return;
    const spending = untold.map(([client, use]) => ({ client: alias(client), spentMs: use.tell(now()) }));
    try {
      const spent = await shared.add(clients.name, spending, MOST * limit.withinMs);
      for (const [i, [, use]] of untold.entries()) use.hear(spent[i]!, now());
    } catch {
      // Counted as a store that is down, by whoever asks it. It may have been told all the same: then it is told twice.
      for (const [i, [client, use]] of untold.entries()) {
        use.untell(spending[i]!.spentMs);
        clients.keepUntold(client, use);
      }
    }
  }
}
