import { randomUUID } from 'node:crypto';
import { after, before, describe } from 'mocha';
import type { RedisOptions } from '../../src/stores/redis/redis-options.ts';
import {
  type RedisClusterProcess,
  type RedisProcess,
  type SentinelProcess,
  startRedis,
  startRedisCluster,
  startSentinel,
} from './redis-server.ts';

/**
 * Describes the same for every way to have Redis: one server (`REDIS_URL`, if that is set), a Cluster of three, a master behind
 * Sentinel. `options` has a key prefix of its own each time: a server may have other users.
 */
export function onEveryRedis(describeIt: (name: string, options: () => RedisOptions) => void): void {
  const alone = (options: RedisOptions): RedisOptions => ({ ...options, keyPrefix: `test-[*]-${randomUUID()}:` });

  describe('on one Redis', () => {
    let server: RedisProcess | null = null;
    let url: string;
    before(async () => {
      if (!process.env.REDIS_URL) server = await startRedis();
      url = server?.url ?? process.env.REDIS_URL!;
    });
    after(() => server?.stop());
    describeIt('Redis', () => alone({ url }));
  });

  describe('on a Redis Cluster', () => {
    let cluster: RedisClusterProcess;
    before(async () => {
      cluster = await startRedisCluster(3);
    });
    after(() => cluster.stop());
    describeIt('Redis Cluster', () => alone({ cluster: [{ host: '127.0.0.1', port: cluster.nodes[0]!.port }] }));
  });

  describe('behind Redis Sentinel', () => {
    let sentinel: SentinelProcess;
    before(async () => {
      sentinel = await startSentinel();
    });
    after(() => sentinel.stop());
    describeIt('Redis behind Sentinel', () =>
      alone({ sentinels: [{ host: sentinel.host, port: sentinel.port }], name: sentinel.name }),
    );
  });
}
