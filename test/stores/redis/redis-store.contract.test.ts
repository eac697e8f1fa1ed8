import { randomUUID } from 'node:crypto';
import { after, before, describe } from 'mocha';
import type { RedisOptions } from '../../../src/stores/redis/redis-options.ts';
import { RedisStore } from '../../../src/stores/redis/redis-store.ts';
import {
  type RedisClusterProcess,
  type RedisProcess,
  type SentinelProcess,
  startRedis,
  startRedisCluster,
  startSentinel,
} from '../../support/redis-server.ts';
import { describeBuildStore, type StoreGround } from '../build-store.contract.ts';

/** Each test has a prefix of its own: REDIS_URL may name a server that others use. */
async function ground(options: RedisOptions): Promise<StoreGround> {
  const redis = { ...options, keyPrefix: `test-[*]-${randomUUID()}:` };
  return {
    open: (limits) => new RedisStore({ redis, limits }),
    description: { redis },
    dispose: async () => undefined,
  };
}

describe('on one Redis', () => {
  let server: RedisProcess | null = null;
  let url: string;
  before(async () => {
    if (!process.env.REDIS_URL) server = await startRedis();
    url = server?.url ?? process.env.REDIS_URL!;
  });
  after(() => server?.stop());
  describeBuildStore('Redis', () => ground({ url }));
});

describe('on a Redis Cluster', () => {
  let cluster: RedisClusterProcess;
  before(async () => {
    cluster = await startRedisCluster(3);
  });
  after(() => cluster.stop());
  describeBuildStore('Redis Cluster', () => ground({ cluster: [{ host: '127.0.0.1', port: cluster.nodes[0]!.port }] }));
});

describe('behind Redis Sentinel', () => {
  let sentinel: SentinelProcess;
  before(async () => {
    sentinel = await startSentinel();
  });
  after(() => sentinel.stop());
  describeBuildStore('Redis behind Sentinel', () =>
    ground({ sentinels: [{ host: sentinel.host, port: sentinel.port }], name: sentinel.name }),
  );
});
