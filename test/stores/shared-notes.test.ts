import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { open as openLmdb } from 'lmdb';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { EmbeddedStore } from '../../src/stores/embedded/embedded-store.ts';
import { NOTES, PARTS } from '../../src/stores/embedded/folder-format.ts';
import { NoStore } from '../../src/stores/no-store.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { onEveryRedis } from '../support/every-redis.ts';
import { copyParts } from '../support/older-folder.ts';
import { startRedis, until } from '../support/redis-server.ts';
import { build, of, REPO, Told } from './build-store.contract.ts';
import { describeSharedNotes, failure } from './shared-notes.contract.ts';

const limits = { retentionMs: 60_000, recordsPerRepo: 8 };
const HOUR = 3_600_000;
const newFolder = () => mkdtemp(join(tmpdir(), 'launch-gateway-store-'));

describeSharedNotes(
  'no store',
  async () => ({ open: () => new NoStore(), description: null, dispose: async () => undefined }),
  { shared: false },
);

describeSharedNotes('the embedded store', async () => {
  const folder = await newFolder();
  return {
    open: () => new EmbeddedStore({ folder, limits }),
    description: { folder },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

onEveryRedis((name, options) =>
  describeSharedNotes(name, async () => {
    const redis = options();
    return {
      // This machine may be busy: time limits have tests of their own.
      open: () => new RedisStore({ redis, limits, readLimitMs: 5000, writeLimitMs: 5000 }),
      description: { redis },
      dispose: async () => undefined,
    };
  }),
);

describe('notes in Redis', () => {
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

  it('are one key of a kind, that goes with the last of them', async () => {
    const { store, redis } = await start();
    await store.notes.put('announcements', { id: 'long', text: 'x' }, Date.now() + 300_000);
    await store.notes.put('announcements', { id: 'short', text: 'x' }, Date.now() + 50);
    const key = 'launch-gateway:notes:{announcements}';
    expect(await redis.keys('*')).to.deep.equal([key]);
    expect(await redis.pttl(key)).to.be.within(200_000, 300_000);
    await store.notes.put('announcements', { id: 'long', text: 'x' }, Date.now() + 50);
    await until('the key is gone', async () => (await redis.exists(key)) === 0);
  });

  it('are refused while Redis is away, and kept again when it is back', async () => {
    const { server, store } = await start();
    await server.kill();
    await until('it is noticed', async () => (await failure(store.notes.list('announcements'))) !== null);
    expect(await failure(store.notes.list('announcements'))).to.have.property('code', 'STORE_UNAVAILABLE');
    await server.restart();
    const put = () => store.notes.put('announcements', { id: 'a', text: 'x' }, Date.now() + HOUR);
    await until('it is back', () => put().catch(() => false));
    expect(await store.notes.list('announcements')).to.deep.equal([{ id: 'a', text: 'x' }]);
  });
});

describe('notes in an embedded store', () => {
  let folder: string;
  const opened: EmbeddedStore[] = [];
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(options: { now?: () => number; sweepMs?: number } = {}, told = new Told()) {
    const store = new EmbeddedStore({ folder, limits, ...options });
    opened.push(store);
    await store.start(told);
    return store;
  }

  it('are kept in a folder of a gateway that had none, whose builds stay', async () => {
    const store = await open();
    await store.record([of(build('main', 'alpha', 1))]);
    await store.close();
    // What such a gateway left: the same format, and every part but this.
    const old = await newFolder();
    const kept = await copyParts(
      folder,
      old,
      PARTS.filter((part) => part !== NOTES),
    );
    expect(kept).to.not.include(NOTES);
    await rm(folder, { recursive: true, force: true });
    folder = old;

    const told = new Told();
    const newer = await open({}, told);
    expect(told.availabilities.map(([up]) => up)).to.deep.equal([true]);
    expect(await newer.read(REPO)).to.have.lengthOf(1);
    expect(await newer.notes.put('announcements', { id: 'a', text: 'x' }, Date.now() + HOUR)).to.equal(true);
    await newer.close();
    // And the folder is found sound, with notes in it.
    const again = await open({}, told);
    expect(await again.notes.list('announcements')).to.deep.equal([{ id: 'a', text: 'x' }]);
    expect(await again.read(REPO)).to.have.lengthOf(1);
  });

  it('are removed in the background when they have expired', async () => {
    let now = 1_000_000;
    const { notes } = await open({ now: () => now, sweepMs: 5 });
    await notes.put('announcements', { id: 'short', text: 'x' }, now + 1_000);
    await notes.put('announcements', { id: 'long', text: 'x' }, now + HOUR);
    now += 1_000;
    const root = openLmdb({ path: folder, readOnly: true });
    try {
      const left = () => {
        root.resetReadTxn();
        return [...root.openDB<string, string>({ name: NOTES, encoding: 'string' }).getKeys()];
      };
      await until('only what lives is left', () => left().length === 1);
      expect(left()).to.deep.equal(['announcements/long']);
    } finally {
      await root.close();
    }
  });
});
