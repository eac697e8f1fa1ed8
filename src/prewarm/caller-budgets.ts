import { LRUCache } from 'lru-cache';
import { HourlyBudget } from './hourly-budget.ts';
import type { WarmCaller } from './warm-order.ts';

/** Addresses remembered; who has not called for longest is forgotten first. */
const ADDRESSES = 10_000;

/**
 * What each caller may have built in an hour. In this process only: behind several gateways everybody has as many budgets,
 * and a restart gives all of it back. The members' own budgets bound what comes of that.
 */
export class CallerBudgets {
  /** As many as the configuration has tokens. */
  readonly #named = new Map<string, HourlyBudget>();
  readonly #addresses = new LRUCache<string, HourlyBudget>({ max: ADDRESSES });

  /** null: the gateway itself, which only the members' budgets bound. */
  of(caller: WarmCaller): HourlyBudget | null {
    switch (caller.kind) {
      case 'gateway':
        return null;
      case 'token':
        return known(this.#named, caller.name, caller.buildsPerHour);
      case 'address':
        return known(this.#addresses, caller.network, caller.buildsPerHour);
    }
  }
}

function known(
  budgets: Pick<Map<string, HourlyBudget>, 'get'> & { set(key: string, budget: HourlyBudget): unknown },
  key: string,
  perHour: number,
): HourlyBudget {
  const budget = budgets.get(key) ?? new HourlyBudget(perHour);
  budgets.set(key, budget);
  return budget;
}
