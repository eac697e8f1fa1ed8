import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import type { RepoKey } from '../../../src/launch/launch-spec.ts';
import { keySlot } from '../../../src/stores/redis/key-slot.ts';
import type { RedisOptions } from '../../../src/stores/redis/redis-options.ts';
import { RedisStore } from '../../../src/stores/redis/redis-store.ts';
import { startRedis, startRedisCluster, startSentinel, until } from '../../support/redis-server.ts';
import { build, of, REPO, Told } from '../build-store.contract.ts';

const LIMITS = { retentionMs: 60_000, recordsPerRepo: 8 };
const READ_LIMIT_MS = 60;
/** What this machine may add when it is busy with other things. */
const SLACK_MS = 40;

async function refusal(work: Promise<unknown>): Promise<{ error: Error & { code?: string }; ms: number }> {
  const from = performance.now();
  const error = await work.then(
    () => new Error('was not refused'),
    (reason) => reason,
  );
  return { error, ms: performance.now() - from };
}

/** That it told these first, is up now, and told of changes only. A busy machine may add a time-out in between. */
async function expectUp(told: Told, first: readonly boolean[]): Promise<void> {
  const ups = () => told.availabilities.map(([up]) => up);
  await until('it says that it is up', () => ups().at(-1) === true);
  expect(ups().slice(0, first.length)).to.deep.equal(first);
  expect(ups().filter((up, i) => up === ups()[i - 1])).to.be.empty;
}

/**
 * Carries connections to a port. Those that stand when it goes silent stay open and carry nothing more; new ones are held up,
 * open and silent, while it is told to.
 */
async function startWire(to: number) {
  let ends: Socket[] = [];
  const silent: Socket[] = [];
  let holds = false;
  const server = createServer((near) => {
    if (holds) {
      silent.push(near.on('error', () => undefined));
      return;
    }
    const far = connect(to, '127.0.0.1');
    ends.push(near, far);
    for (const [from, onto] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (data) => ends.includes(from) && onto.write(data)).on('error', () => undefined);
      from.on('close', () => onto.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    holdNew: (yes: boolean) => {
      holds = yes;
    },
    goSilent: () => {
      silent.push(...ends);
      ends = [];
    },
    stop: async () => {
      for (const end of [...silent, ...ends]) end.destroy();
      server.close();
    },
  };
}

describe('a Redis store whose Redis fails', () => {
  const cleaning: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
  });

  async function cleaned<T extends { stop(): Promise<unknown> }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    cleaning.push(() => started.stop());
    return started;
  }

  async function open(redis: RedisOptions, told = new Told()): Promise<RedisStore> {
    const store = new RedisStore({ redis, limits: LIMITS });
    cleaning.push(() => store.close());
    await store.start(told);
    return store;
  }

  const answers = (store: RedisStore, repo = REPO) =>
    until('reads are answered', () =>
      store.read(repo).then(
        () => true,
        () => false,
      ),
    );

  it('starts without it, refuses at once, and takes up when it is there', async () => {
    const server = await cleaned(startRedis());
    await server.kill();
    const told = new Told();
    const store = await open({ url: server.url }, told);
    const { error, ms } = await refusal(store.read(REPO));
    expect(error).to.have.property('code', 'STORE_UNAVAILABLE');
    expect(error.message).to.contain('ECONNREFUSED');
    expect(ms).to.be.below(SLACK_MS);
    await server.restart();
    await answers(store);
    await store.record([of(build('main', 'alpha', 1))]);
    await until('it hears again', () => told.misses === 1);
    await expectUp(told, [false]);
  });

  it('refuses when it was killed, and comes back to it: missed() tells that changes may have gone by', async () => {
    const server = await cleaned(startRedis());
    const told = new Told();
    const store = await open({ url: server.url }, told);
    const other = await open({ url: server.url });
    await store.record([of(build('main', 'alpha', 1))]);
    await server.kill();
    await until('it is known to be down', () => told.availabilities.length === 2);
    expect((await refusal(store.read(REPO))).error).to.have.property('code', 'STORE_UNAVAILABLE');
    expect((await refusal(store.record([of(build('main', 'alpha', 2))]))).error).to.have.property(
      'code',
      'STORE_UNAVAILABLE',
    );
    expect(told.misses).to.equal(0);
    await server.restart();
    await until('it hears again', () => told.misses === 1);
    await answers(store);
    await answers(other);
    // The new server does not know the script yet.
    await other.record([of(build('main', 'beta', 3))]);
    await until('the change is heard', () => told.changes.length === 1);
    await expectUp(told, [true, false]);
  });

  it('makes one read wait for a paused Redis, for the time limit, and no other', async () => {
    const server = await cleaned(startRedis());
    const told = new Told();
    const store = await open({ url: server.url }, told);
    await store.record([of(build('main', 'alpha', 1))]);
    server.pause();
    try {
      const first = await refusal(store.read(REPO));
      expect(first.error).to.have.property('code', 'STORE_UNAVAILABLE');
      expect(first.ms).to.be.within(READ_LIMIT_MS - 5, READ_LIMIT_MS + SLACK_MS);
      const from = performance.now();
      for (let i = 0; i < 100; i += 1) await refusal(store.read(REPO));
      expect(performance.now() - from).to.be.below(SLACK_MS);
      expect((await refusal(store.record([of(build('main', 'alpha', 2))]))).ms).to.be.below(SLACK_MS);
    } finally {
      server.resume();
    }
    await answers(store);
    expect(await store.read(REPO)).to.have.lengthOf(1);
    await expectUp(told, [true, false]);
  });

  it('starts in front of a paused Redis without waiting for it', async () => {
    const server = await cleaned(startRedis());
    server.pause();
    const told = new Told();
    const from = performance.now();
    const store = await open({ url: server.url }, told);
    expect(performance.now() - from).to.be.below(600);
    expect(told.availabilities.map(([up]) => up)).to.deep.equal([false]);
    server.resume();
    await answers(store);
  });

  it('closes in front of a paused Redis', async () => {
    const server = await cleaned(startRedis());
    const store = await open({ url: server.url });
    server.pause();
    const from = performance.now();
    const recording = refusal(store.record([of(build('main', 'alpha', 1))]));
    await store.close();
    expect(performance.now() - from).to.be.below(2500);
    expect((await recording).error).to.have.property('code', 'STORE_UNAVAILABLE');
  });

  it('gives up a connection that went dead in silence, and listens over a new one', async () => {
    const server = await cleaned(startRedis());
    const wire = await cleaned(startWire(server.port));
    const [told, other] = [new Told(), await open({ url: server.url })];
    await open({ url: `redis://127.0.0.1:${wire.port}` }, told);
    wire.goSilent();
    await other.record([of(build('main', 'alpha', 1))]);
    await until('it hears again', () => told.misses === 1);
    await other.record([of(build('main', 'alpha', 2))]);
    await until('the change is heard', () => told.changes.length === 1);
  });

  it('says what a Redis that wants a password says', async () => {
    const server = await cleaned(startRedis(['--requirepass', 'right']));
    const told = new Told();
    const store = await open({ url: server.url, password: 'wrong' }, told);
    expect((await refusal(store.read(REPO))).error).to.have.property('code', 'STORE_UNAVAILABLE');
    expect(told.availabilities[0]?.[1]).to.contain('WRONGPASS');
    const right = await open({ url: server.url, password: 'right' });
    expect(await right.read(REPO)).to.deep.equal([]);
  });

  it('passes on why a full Redis refuses a record, and goes on reading', async () => {
    const server = await cleaned(startRedis(['--maxmemory', '1', '--maxmemory-policy', 'noeviction']));
    const store = await open({ url: server.url });
    const { error } = await refusal(store.record([of(build('main', 'alpha', 1))]));
    expect(error).to.have.property('code', 'STORE_UNAVAILABLE');
    expect(error.message).to.contain('OOM');
    expect(await store.read(REPO)).to.deep.equal([]);
  });

  it('follows a fail-over of Sentinel, without losing what the replica had', async () => {
    const sentinel = await cleaned(startSentinel());
    const told = new Told();
    const redis = { sentinels: [{ host: sentinel.host, port: sentinel.port }], name: sentinel.name };
    const store = await open(redis, told);
    const other = await open(redis);
    await store.record([of(build('main', 'alpha', 1))]);
    const onReplica = await open({ url: sentinel.replica.url });
    await until('the replica has it', () =>
      onReplica.read(REPO).then(
        ({ length }) => length === 1,
        () => false,
      ),
    );
    await sentinel.master.kill();
    await until(
      'the new master takes records',
      () =>
        store.record([of(build('main', 'beta', 2))]).then(
          () => true,
          () => false,
        ),
      15_000,
    );
    expect((await store.read(REPO)).map(({ member }) => member)).to.have.members(['alpha', 'beta']);
    await until('it hears again', () => told.misses > 0);
    await answers(other);
    await other.record([of(build('main', 'gamma', 3))]);
    await until('the change is heard', () => told.changes.some(({ record }) => record.member === 'gamma'));
    await expectUp(told, [true, false]);
  });

  it('comes back when it hears of a fail-over while it asks for the master', async () => {
    const sentinel = await cleaned(startSentinel());
    const wire = await cleaned(startWire(sentinel.port));
    const store = await open({ sentinels: [{ host: '127.0.0.1', port: wire.port }], name: sentinel.name });
    // It hears of fail-overs over the connection that stands, and asks over new ones.
    wire.holdNew(true);
    await sentinel.master.kill();
    const replica = await open({ url: sentinel.replica.url });
    await until('the replica is the master', () =>
      replica.record([of(build('main', 'beta', 2))]).then(
        () => true,
        () => false,
      ),
    );
    wire.holdNew(false);
    await answers(store);
  });

  it('goes on with the other nodes of a cluster when one is paused', async () => {
    const cluster = await cleaned(startRedisCluster(3));
    const told = new Told();
    const store = await open({ cluster: cluster.nodes.map(({ host, port }) => ({ host, port })) }, told);
    const repos = Array.from({ length: 30 }, (_, i) => `gh:o/r${i}` as RepoKey);
    const sick = new Set(repos.filter((repo) => keySlot(`launch-gateway:builds:{${repo}}`) < 5461));
    await store.record(repos.map((repo) => of(build('main', 'alpha', 1), repo)));
    cluster.nodes[0]!.pause();
    try {
      // One read finds out; then those of the sick node are refused and the others answered, all at once.
      await refusal(store.read([...sick][0]!));
      const from = performance.now();
      for (const repo of repos) {
        if (sick.has(repo))
          expect((await refusal(store.read(repo))).error).to.have.property('code', 'STORE_UNAVAILABLE');
        else expect(await store.read(repo)).to.have.lengthOf(1);
      }
      expect(performance.now() - from).to.be.below(READ_LIMIT_MS + SLACK_MS);
    } finally {
      cluster.nodes[0]!.resume();
    }
    for (const repo of sick) await answers(store, repo);
    await expectUp(told, [true, false]);
  });

  it('comes back to a cluster whose nodes were all killed', async () => {
    const cluster = await cleaned(startRedisCluster(3));
    const told = new Told();
    const store = await open({ cluster: [{ host: '127.0.0.1', port: cluster.nodes[0]!.port }] }, told);
    await store.record([of(build('main', 'alpha', 1))]);
    for (const node of cluster.nodes) await node.kill();
    await until('it is known to be down', () =>
      refusal(store.read(REPO)).then(({ error }) => /STORE_UNAVAILABLE/.test(error.code ?? '')),
    );
    for (const node of cluster.nodes) await node.restart();
    await answers(store);
    await until('it hears again', () => told.misses > 0);
  });
});
