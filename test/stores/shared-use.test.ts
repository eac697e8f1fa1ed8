import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { open as openLmdb } from 'lmdb';
import { afterEach, describe, it } from 'mocha';
import { EmbeddedStore } from '../../src/stores/embedded/embedded-store.ts';
import { USE } from '../../src/stores/embedded/folder-format.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { onEveryRedis } from '../support/every-redis.ts';
import { startRedis, until } from '../support/redis-server.ts';
import { Told } from './build-store.contract.ts';
import { describeSharedUse } from './shared-use.contract.ts';

const limits = { retentionMs: 60_000, recordsPerRepo: 8 };
const newFolder = () => mkdtemp(join(tmpdir(), 'launch-gateway-store-'));
const KEY = 'launch-gateway:use:{launches}';

describeSharedUse('the embedded store', async () => {
  const folder = await newFolder();
  return {
    open: () => new EmbeddedStore({ folder, limits }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

onEveryRedis((name, options) =>
  describeSharedUse(name, async () => {
    const redis = options();
    return {
      // This machine may be busy: time limits have tests of their own.
      open: () => new RedisStore({ redis, limits, readLimitMs: 5000, writeLimitMs: 5000 }),
      dispose: async () => undefined,
    };
  }),
);

describe('what clients have used', () => {
  const cleaning: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
  });

  it('is one key of a limit in Redis, without those whose use has worn off, that goes with the last of them', async () => {
    const server = await startRedis();
    cleaning.push(() => server.stop());
    const store = new RedisStore({ redis: { url: server.url }, limits });
    cleaning.push(() => store.close());
    await store.start(new Told());
    const redis = new Redis(server.url);
    cleaning.push(async () => redis.disconnect());
    const short = Array.from({ length: 20 }, (_, i) => ({ client: `short-${i}`, spentMs: 30 }));
    await store.use.add('launches', short, 300_000);
    await until('what little they used has worn off', async () => {
      await store.use.add('launches', [{ client: 'long', spentMs: 1 }], 300_000);
      return (await redis.zcard(KEY)) === 1;
    });
    expect(await redis.keys('*')).to.deep.equal([KEY]);
    expect(await redis.pttl(KEY)).to.be.within(200_000, 300_000);
    await store.use.add('launches', [{ client: 'long', spentMs: 1 }], 100);
    await until('the key is gone', async () => (await redis.exists(KEY)) === 0);
  });

  it('is refused at once while Redis is away', async () => {
    const server = await startRedis();
    cleaning.push(() => server.stop());
    const store = new RedisStore({ redis: { url: server.url }, limits });
    cleaning.push(() => store.close());
    await store.start(new Told());
    await server.kill();
    const refusal = () =>
      store.use.add('launches', [{ client: 'ann', spentMs: 1 }], 9).then(String, ({ code }) => code);
    await until('that is noticed', async () => (await refusal()) === 'STORE_UNAVAILABLE');
  });

  it('is removed from a folder when it has worn off, by the time that the store is given', async () => {
    const folder = await newFolder();
    cleaning.push(() => rm(folder, { recursive: true, force: true }));
    let now = 1_000_000;
    const store = new EmbeddedStore({ folder, limits, now: () => now, sweepMs: 5 });
    cleaning.push(() => store.close());
    await store.start(new Told());
    await store.use.add(
      'launches',
      [
        { client: 'ann', spentMs: 1_000 },
        { client: 'bob', spentMs: 5_000 },
      ],
      9_000,
    );
    now += 999;
    expect(await store.use.add('launches', [{ client: 'bob', spentMs: 0 }], 9_000)).to.deep.equal([4_001]);
    now += 1;
    const root = openLmdb({ path: folder, readOnly: true });
    cleaning.push(() => root.close());
    await until('only what is left is there', () => {
      root.resetReadTxn();
      return [...root.openDB<string, string>({ name: USE, encoding: 'string' }).getKeys()].join() === 'launches/bob';
    });
  });
});
