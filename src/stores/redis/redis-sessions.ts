import type { SessionCounter } from '../../builds/session-counter.ts';
import type { RepoKey } from '../../launch/launch-spec.ts';
import type { RedisLink } from './connect-redis.ts';
import { loadLuaScript } from './lua-script.ts';

/** Asks the server that holds `key`, unless it is ill. Rejects with StoreUnavailable, after `limitMs` at the latest. */
export type AskRedis = <T>(key: string, limitMs: number, command: (link: RedisLink) => Promise<T>) => Promise<T>;

export interface RedisSessionsOptions {
  readonly keyPrefix: string;
  /** A launch waits for this, ms. */
  readonly admitLimitMs: number;
  /** Nobody waits for this, ms. */
  readonly releaseLimitMs: number;
  readonly ask: AskRedis;
}

/**
 * SessionCounter in Redis: one sorted set per repo, in the slot of the repo's builds. The server's clock counts. Copies
 * of a master lag behind it, so a fail-over may forget sessions and a quota be exceeded by as many.
 */
export class RedisSessions implements SessionCounter {
  readonly #options: RedisSessionsOptions;
  readonly #admit = loadLuaScript('admit-session-1.lua');
  readonly #count = loadLuaScript('count-sessions-1.lua');

  constructor(options: RedisSessionsOptions) {
    this.#options = options;
  }

  async admit(repo: RepoKey, id: string, limit: number, ms: number): Promise<boolean> {
    const { ask, admitLimitMs } = this.#options;
    const key = this.#key(repo);
    return 1 === (await ask(key, admitLimitMs, ({ client }) => this.#admit(client, key, [id, limit, Math.ceil(ms)])));
  }

  async release(repo: RepoKey, id: string): Promise<void> {
    const { ask, releaseLimitMs } = this.#options;
    const key = this.#key(repo);
    await ask(key, releaseLimitMs, ({ client }) => client.zrem(key, id));
  }

  async count(repo: RepoKey): Promise<number> {
    const { ask, admitLimitMs } = this.#options;
    const key = this.#key(repo);
    return Number(await ask(key, admitLimitMs, ({ client }) => this.#count(client, key, [])));
  }

  #key(repo: RepoKey): string {
    return `${this.#options.keyPrefix}sessions:{${repo}}`;
  }
}
