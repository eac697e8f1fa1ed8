import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { open as openLmdb } from 'lmdb';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { TallySubject } from '../../src/builds/day-tallies.ts';
import { DAY_MS, daysBefore } from '../../src/builds/utc-day.ts';
import { EmbeddedStore, type EmbeddedStoreOptions } from '../../src/stores/embedded/embedded-store.ts';
import { DAYS, PARTS } from '../../src/stores/embedded/folder-format.ts';
import { MemoryTallies } from '../../src/stores/memory-tallies.ts';
import { NoStore } from '../../src/stores/no-store.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { onEveryRedis } from '../support/every-redis.ts';
import { copyParts } from '../support/older-folder.ts';
import { startRedis, until } from '../support/redis-server.ts';
import { build, of, REPO, Told } from './build-store.contract.ts';
import { describeDayTallies, KEPT, TODAY, tally } from './day-tallies.contract.ts';

const limits = { retentionMs: 60_000, recordsPerRepo: 8, daysKept: KEPT };
const newFolder = () => mkdtemp(join(tmpdir(), 'launch-gateway-store-'));
const SUBJECT = tally({}).subject;

describeDayTallies(
  'no store',
  async () => ({ open: () => new NoStore(Date.now, KEPT), dispose: async () => undefined }),
  { shared: false },
);

describeDayTallies('the embedded store', async () => {
  const folder = await newFolder();
  return {
    open: () => new EmbeddedStore({ folder, limits }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

onEveryRedis((name, options) =>
  describeDayTallies(name, async () => {
    const redis = options();
    return {
      // This machine may be busy: time limits have tests of their own.
      open: () => new RedisStore({ redis, limits, readLimitMs: 5000, writeLimitMs: 5000 }),
      dispose: async () => undefined,
    };
  }),
);

describe('daily counts in memory', () => {
  it('are of so many subjects: the one that was added to longest ago is forgotten', async () => {
    const tallies = new MemoryTallies(KEPT, 2);
    const named = (name: string) => `repo:gh:o/${name}` as TallySubject;
    for (const name of ['a', 'b', 'a', 'c']) await tallies.add([tally({ n: 1 }, { subject: named(name) })]);
    const known = await Promise.all(['a', 'b', 'c'].map((name) => tallies.read(named(name), TODAY, TODAY)));
    expect(known.map(([day]) => day?.counts.n)).to.deep.equal([2, undefined, 1]);
  });

  it('forget days that are older than is kept', async () => {
    const tallies = new MemoryTallies(KEPT);
    const oldest = daysBefore(TODAY, KEPT);
    for (const day of [oldest, TODAY]) await tallies.add([tally({ n: 1 }, { day })]);
    expect(await tallies.read(SUBJECT, oldest, oldest)).to.deep.equal([]);
  });
});

describe('daily counts in Redis', () => {
  const cleaning: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
  });

  async function start() {
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

  it('are one key of a subject, that goes by itself and whose old days go with a new one', async () => {
    const { store, redis } = await start();
    const oldest = daysBefore(TODAY, KEPT);
    await store.tallies.add([tally({ n: 1 }, { day: oldest, said: ['x'] })]);
    const key = `launch-gateway:days:{repo:${REPO}}`;
    expect(await redis.keys('*')).to.deep.equal([key]);
    expect(await redis.pttl(key)).to.be.within(KEPT * DAY_MS - 60_000, KEPT * DAY_MS);
    await store.tallies.add([tally({ n: 1 })]);
    expect(await redis.hkeys(key)).to.deep.equal([TODAY]);
  });

  it('are left while Redis is away, and read again when it is back', async () => {
    const { server, store } = await start();
    await server.kill();
    const batch = [tally({ n: 1 })];
    expect((await store.tallies.add(batch)).left).to.deep.equal(batch);
    await server.restart();
    await until('it is back', async () => (await store.tallies.add(batch)).left.length === 0);
    expect((await store.tallies.read(SUBJECT, TODAY, TODAY))[0]!.counts).to.deep.equal({ n: 1 });
  });
});

describe('daily counts in an embedded store', () => {
  let folder: string;
  const opened: EmbeddedStore[] = [];
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(options: Partial<EmbeddedStoreOptions> = {}, told = new Told()) {
    const store = new EmbeddedStore({ folder, limits, ...options });
    opened.push(store);
    await store.start(told);
    return store;
  }

  it('are kept in a folder of a gateway that counted nothing, whose builds stay', async () => {
    const store = await open();
    await store.record([of(build('main', 'alpha', 1))]);
    await store.close();
    const old = await newFolder();
    const parts = PARTS.filter((part) => part !== DAYS);
    expect(await copyParts(folder, old, parts)).to.not.include(DAYS);
    await rm(folder, { recursive: true, force: true });
    folder = old;

    const told = new Told();
    const newer = await open({}, told);
    expect(told.availabilities.map(([up]) => up)).to.deep.equal([true]);
    expect(await newer.read(REPO)).to.have.lengthOf(1);
    expect(await newer.tallies.add([tally({ n: 1 })])).to.deep.equal({ left: [], dropped: 0 });
    await newer.close();
    // And the folder is found sound, with days in it.
    const again = await open({}, told);
    expect((await again.tallies.read(SUBJECT, TODAY, TODAY))[0]!.counts).to.deep.equal({ n: 1 });
    expect(await again.read(REPO)).to.have.lengthOf(1);
  });

  it('are left where they have as much room as they may take', async () => {
    const store = await open({ maxBytes: 400_000 });
    const batch = (from: number) =>
      Array.from({ length: 256 }, (_, i) =>
        tally({ n: 1 }, { subject: `repo:gh:owner/a-name-${from + i}` as TallySubject }),
      );
    let taken = 0;
    for (let from = 0; from < 256 * 20; from += 256) taken += 256 - (await store.tallies.add(batch(from))).left.length;
    expect(taken).to.be.within(512, 256 * 10);
    await store.record([of(build('main', 'alpha', 1))]);
    expect(await store.read(REPO)).to.have.lengthOf(1);
  });

  it('are removed in the background when they are older than is kept', async () => {
    let now = Date.now();
    const { tallies } = await open({ now: () => now, sweepMs: 5 });
    const days = [0, 1, 2].map((before) => daysBefore(TODAY, before));
    await tallies.add(days.map((day) => tally({ n: 1 }, { day })));
    now += 2 * DAY_MS;
    const root = openLmdb({ path: folder, readOnly: true });
    try {
      const left = () => {
        root.resetReadTxn();
        return [...root.openDB<string, string>({ name: DAYS, encoding: 'string' }).getKeys()];
      };
      await until('only what is kept is left', () => left().length === 1);
      expect(left()).to.deep.equal([`${TODAY}/${SUBJECT}`]);
    } finally {
      await root.close();
    }
  });
});
