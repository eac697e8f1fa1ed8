import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { afterEach, describe, it } from 'mocha';
import type { RepoKey } from '../../../src/launch/launch-spec.ts';
import { keySlot } from '../../../src/stores/redis/key-slot.ts';
import { RedisStore } from '../../../src/stores/redis/redis-store.ts';
import { onEveryRedis } from '../../support/every-redis.ts';
import { type RedisProcess, startRedis, startRedisCluster, until } from '../../support/redis-server.ts';
import { build, of, REPO, Told } from '../build-store.contract.ts';
import { describeSessionCounter } from '../session-counter.contract.ts';

const limits = { retentionMs: 60_000, recordsPerRepo: 8 };
const HOUR = 3_600_000;

/** Why it was refused; null: it was not. */
const refusal = (work: Promise<unknown>): Promise<(Error & { code?: string }) | null> =>
  work.then(
    () => null,
    (reason) => reason,
  );

onEveryRedis((name, options) =>
  describeSessionCounter(name, async () => {
    const redis = options();
    return {
      // This machine may be busy: time limits have tests of their own.
      open: () => new RedisStore({ redis, limits, readLimitMs: 5000 }),
      description: { redis },
      dispose: async () => undefined,
    };
  }),
);

describe('sessions in Redis', () => {
  const cleaning: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
  });

  async function start(): Promise<{ server: RedisProcess; store: RedisStore; redis: Redis }> {
    const server = await startRedis();
    cleaning.push(() => server.stop());
    const store = new RedisStore({ redis: { url: server.url }, limits });
    cleaning.push(() => store.close());
    await store.start(new Told());
    const redis = new Redis(server.url);
    redis.on('error', () => undefined);
    cleaning.push(async () => redis.disconnect());
    return { server, store, redis };
  }

  it('are one key of a repo, in the slot of its builds, that goes with the last of them', async () => {
    const { store, redis } = await start();
    await store.record([of(build('main', 'alpha', 1))]);
    await store.sessions.admit(REPO, 'long', 9, 300_000);
    await store.sessions.admit(REPO, 'short', 9, 100_000);
    const keys = (await redis.keys('*')).sort();
    expect(keys).to.deep.equal([`launch-gateway:builds:{${REPO}}`, `launch-gateway:sessions:{${REPO}}`]);
    expect(new Set(keys.map(keySlot)).size).to.equal(1);
    expect(await redis.pttl(keys[1]!)).to.be.within(200_000, 300_000);
    await store.sessions.admit(REPO, 'long', 9, 200);
    await store.sessions.admit(REPO, 'short', 9, 100);
    await until('the key is gone', async () => (await redis.exists(keys[1]!)) === 0);
  });

  it('do not grow: those that have ended are removed', async () => {
    const { store, redis } = await start();
    for (let i = 0; i < 20; i += 1) await store.sessions.admit(REPO, `short-${i}`, 99, 50);
    await store.sessions.admit(REPO, 'long', 99, HOUR);
    await until('the short ones have ended', async () => (await store.sessions.count(REPO)) === 1);
    await store.sessions.admit(REPO, 'next', 99, HOUR);
    expect(await redis.zcard(`launch-gateway:sessions:{${REPO}}`)).to.equal(2);
  });

  it('are refused at once while Redis is paused, and counted again when it goes on', async () => {
    const { server, store } = await start();
    const { sessions } = store;
    await sessions.admit(REPO, 'one', 9, HOUR);
    server.pause();
    try {
      expect(await refusal(sessions.admit(REPO, 'two', 9, HOUR))).to.have.property('code', 'STORE_UNAVAILABLE');
      for (const ask of [
        () => sessions.admit(REPO, 'two', 9, HOUR),
        () => sessions.release(REPO, 'one'),
        () => sessions.count(REPO),
      ]) {
        // Nothing is waited for: it is refused before the event loop turns.
        const refused = await Promise.race([refusal(ask()), nextTurn('not at once')]);
        expect(refused).to.have.property('code', 'STORE_UNAVAILABLE');
      }
    } finally {
      server.resume();
    }
    await until('it counts again', () =>
      sessions.admit(REPO, 'three', 9, HOUR).then(
        () => true,
        () => false,
      ),
    );
  });

  it('begin anew in a Redis that was restarted without its data, and its scripts', async () => {
    const { server, store } = await start();
    await store.sessions.admit(REPO, 'one', 1, HOUR);
    await server.kill();
    await server.restart();
    let admitted: boolean | null = null;
    await until('it counts again', async () => {
      admitted = await store.sessions.admit(REPO, 'two', 1, HOUR).catch(() => null);
      return admitted !== null;
    });
    expect(admitted).to.equal(true);
    expect(await store.sessions.count(REPO)).to.equal(1);
  });

  it('are counted on the other nodes of a cluster when one is paused', async () => {
    const cluster = await startRedisCluster(3);
    cleaning.push(() => cluster.stop());
    const store = new RedisStore({
      redis: { cluster: cluster.nodes.map(({ host, port }) => ({ host, port })) },
      limits,
    });
    cleaning.push(() => store.close());
    await store.start(new Told());
    const repos = Array.from({ length: 30 }, (_, i) => `gh:o/r${i}` as RepoKey);
    const sick = repos.filter((repo) => keySlot(`{${repo}}`) < 5461);
    const well = repos.filter((repo) => !sick.includes(repo));
    await store.sessions.count(sick[0]!);
    cluster.nodes[0]!.pause();
    try {
      await refusal(store.sessions.admit(sick[0]!, 'one', 1, HOUR));
      for (const repo of sick) {
        expect(await refusal(store.sessions.admit(repo, 'one', 1, HOUR))).to.have.property('code', 'STORE_UNAVAILABLE');
      }
      for (const repo of well) expect(await store.sessions.admit(repo, 'one', 1, HOUR)).to.equal(true);
    } finally {
      cluster.nodes[0]!.resume();
    }
  });
});
