import { join } from 'node:path';
import type { StoreLimits } from '../builds/build-store.ts';
import type { Store } from '../builds/store.ts';
import type { RedisAddress, RedisOptions } from './redis/redis-options.ts';

/** Which store, as a configuration says it. */
export type StoreChoice =
  | { readonly kind: 'embedded' /** null: a folder in the user's cache directory. */; readonly path: string | null }
  | RedisChoice
  | { readonly kind: 'none' };

interface RedisChoice {
  readonly kind: 'redis';
  readonly server:
    | { readonly mode: 'single'; readonly url: string }
    | { readonly mode: 'sentinel'; readonly sentinels: readonly RedisAddress[]; readonly name: string }
    | { readonly mode: 'cluster'; readonly nodes: readonly RedisAddress[] };
  /** A secret. */
  readonly password: string | null;
  readonly keyPrefix: string;
  readonly readTimeoutMs: number;
}

/**
 * Makes the store that is chosen; it is not started. Loads only the adapter that is asked for: a client library that is not
 * used costs 10 MB all the same. `patienceMs`: for work that no launch waits for, a store that is busy is given this long for
 * each answer, instead of what is configured.
 */
export async function openStore(choice: StoreChoice, limits: StoreLimits, patienceMs?: number): Promise<Store> {
  switch (choice.kind) {
    case 'embedded': {
      const { EmbeddedStore } = await import('./embedded/embedded-store.ts');
      return new EmbeddedStore({ folder: choice.path ?? (await defaultFolder()), limits });
    }
    case 'redis': {
      const { RedisStore } = await import('./redis/redis-store.ts');
      const patience =
        patienceMs === undefined
          ? { readLimitMs: choice.readTimeoutMs }
          : { readLimitMs: patienceMs, writeLimitMs: patienceMs, startLimitMs: patienceMs };
      return new RedisStore({ redis: redisOptions(choice), limits, ...patience });
    }
    case 'none': {
      const { NoStore } = await import('./no-store.ts');
      return new NoStore(Date.now, limits.daysKept);
    }
  }
}

/** Loaded only where it is asked for: it throws for a user without a home, as those of containers are. */
async function defaultFolder(): Promise<string> {
  const { default: envPaths } = await import('env-paths');
  return join(envPaths('launch-gateway', { suffix: '' }).cache, 'builds');
}

function redisOptions({ server, password, keyPrefix }: RedisChoice): RedisOptions {
  const access = { keyPrefix, ...(password === null ? {} : { password }) };
  switch (server.mode) {
    case 'single':
      return { ...access, url: server.url };
    case 'sentinel':
      return { ...access, sentinels: server.sentinels, name: server.name };
    case 'cluster':
      return { ...access, cluster: server.nodes };
  }
}
