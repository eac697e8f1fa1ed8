import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { EmbeddedStore } from '../../src/stores/embedded/embedded-store.ts';
import type { RedisOptions } from '../../src/stores/redis/redis-options.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { Told } from './build-store.contract.ts';

/**
 * A program: admits as many more sessions of each of a hundred repos as it is told to, five of each at most, while another
 * does the same, and answers how many of each it has got in all.
 */
const limits = { retentionMs: 60_000, recordsPerRepo: 8 };
const { folder, redis } = JSON.parse(process.argv[2] ?? '') as { folder?: string; redis?: RedisOptions };
const store = redis
  ? new RedisStore({ redis, limits, readLimitMs: 5000 })
  : new EmbeddedStore({ folder: folder!, limits });
await store.start(new Told());
const admitted = Array.from({ length: 100 }, () => 0);
let ids = 0;
process.on('message', async (each: number) => {
  for (let i = 0; i < each; i += 1) {
    for (const repo of admitted.keys()) {
      const id = `${process.argv[3]}-${ids++}`;
      if (await store.sessions.admit(`gh:race/${repo}` as RepoKey, id, 5, 3_600_000)) admitted[repo]! += 1;
    }
  }
  process.send?.(admitted);
});
process.send?.(admitted);
