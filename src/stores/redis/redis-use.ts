import type { ClientSpending, LimitName, SharedUse } from '../../builds/shared-use.ts';
import { loadLuaScript } from './lua-script.ts';
import type { AskRedis } from './redis-sessions.ts';

export interface RedisUseOptions {
  readonly keyPrefix: string;
  /** No launch waits for this, ms. */
  readonly limitMs: number;
  readonly ask: AskRedis;
}

/** SharedUse in Redis: one sorted set for each limit, so that a limit has one slot. The server's clock counts. */
export class RedisUse implements SharedUse {
  readonly #options: RedisUseOptions;
  readonly #add = loadLuaScript('add-use-1.lua');

  constructor(options: RedisUseOptions) {
    this.#options = options;
  }

  async add(limit: LimitName, spending: readonly ClientSpending[], mostMs: number): Promise<readonly number[]> {
    const { ask, limitMs, keyPrefix } = this.#options;
    const key = `${keyPrefix}use:{${limit}}`;
    const told = spending.flatMap(({ client, spentMs }) => [client, spentMs]);
    const spent = await ask(key, limitMs, ({ client }) => this.#add(client, key, [mostMs, ...told]));
    return (spent as readonly string[]).map(Number);
  }
}
