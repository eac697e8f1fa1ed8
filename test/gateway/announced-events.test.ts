import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { systemClock } from '../../src/members/clock.ts';
import { ANNOUNCEMENTS, ANNOUNCING, announce, announced, asOperator, hours } from '../support/announce.ts';
import { type TestGateway, testGateways } from '../support/gateway.ts';
import { ask, watch } from '../support/http.ts';
import { stream } from '../support/launch.ts';
import { type RedisProcess, startRedis, until } from '../support/redis-server.ts';

const COMMIT = `gh/owner/repo/${'a'.repeat(40)}`;
const HOUR = 3_600_000;
const RESTORED = 'the store had lost an announced event and has it again';

/** Time that a test may move on. */
function movingClock() {
  let ahead = 0;
  return {
    clock: { ...systemClock, now: () => Date.now() + ahead },
    leap: (ms: number) => {
      ahead += ms;
    },
  };
}

const progress = async ({ url }: TestGateway) => (await announced(url))[0];
const metric = async ({ url }: TestGateway, sample: string): Promise<number> => {
  const { body } = await ask(url, '/metrics');
  const line = body.split('\n').find((text) => text.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1));
};
const said = (gateway: TestGateway, message: string) => gateway.log().filter(({ msg }) => msg === message);

describe('an announced event', () => {
  const { startGateway, startTestFederation } = testGateways();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is built before people come, on as many members as it needs, and its launches are spread over these', async () => {
    const { clock, leap } = movingClock();
    // Hubs count now and then: a count within ten seconds of a launch would have it twice.
    const hub = { podQuota: 40, podCountMs: HOUR };
    const config = { ...ANNOUNCING, routing: { slack: 2.35 } };
    const federation = await startTestFederation({ hubs: [hub, hub, hub, hub], config, clock });
    expect((await announce(federation.url, { link: COMMIT, ...hours(5, 7), seats: 60 })).status).to.equal(201);
    expect((await progress(federation)).members).to.have.lengthOf(3);
    expect(await metric(federation, 'launch_gateway_announcements{state="upcoming"}')).to.equal(1);
    expect(federation.hubs.map((hub) => hub.builds())).to.deep.equal([0, 0, 0, 0]);

    leap(3.5 * HOUR);
    await until('all places are there', async () => (await progress(federation)).places === 60);
    const { phase, holding } = await progress(federation);
    expect(phase).to.equal('warming');
    expect(holding).to.have.lengthOf(3);
    expect(federation.hubs.map((hub) => hub.builds()).sort()).to.deep.equal([0, 1, 1, 1]);
    expect(await metric(federation, 'launch_gateway_announced_seats_warm_ratio')).to.equal(1);
    expect(said(federation, 'an announced event has its build')).to.have.lengthOf(3);

    leap(2 * HOUR);
    expect(await progress(federation)).to.include({ phase: 'running' });
    const launches = new Map<string, number>();
    for (let i = 0; i < 60; i++) {
      const { member, reason } = await stream(federation.url, `/build/${COMMIT}`);
      expect(reason).to.equal('built');
      launches.set(member, (launches.get(member) ?? 0) + 1);
    }
    expect([...launches.keys()]).to.have.members(holding);
    for (const [member, count] of launches) expect(count, member).to.be.within(15, 25);
    expect(federation.hubs.map((hub) => hub.builds()).sort()).to.deep.equal([0, 1, 1, 1]);
  });

  it('may have more sessions than the quota of a repo, in its hours only, and is then gone', async () => {
    const { clock, leap } = movingClock();
    const config = { ...ANNOUNCING, streams: { repoQuota: 1, session: '30d' } };
    const federation = await startTestFederation({ hubs: [{}, {}], config, clock });
    const target = `/build/${COMMIT}`;
    const refused = async () => {
      const watcher = await watch(federation.url, target);
      expect((await watcher.phase('failed')).message).to.match(/^Too many users running /);
    };
    await announce(federation.url, { link: COMMIT, ...hours(1, 3), seats: 4 });
    await stream(federation.url, target);
    await refused();
    leap(2 * HOUR);
    // Four seats, and a fifth more.
    for (let i = 0; i < 4; i++) await stream(federation.url, target);
    await refused();
    leap(HOUR);
    expect(await announced(federation.url)).to.deep.equal([]);
    await refused();
    await until('its end is noticed', () => said(federation, 'an announced event is over').length === 1);
    expect(await metric(federation, 'launch_gateway_announcements{state="running"}')).to.equal(0);
    expect(await metric(federation, 'launch_gateway_announced_seats_warm_ratio')).to.be.NaN;
  });

  it('goes to another member when one goes away, and says why one could not build it', async () => {
    const { clock, leap } = movingClock();
    const federation = await startTestFederation({ config: ANNOUNCING, clock });
    for (const hub of federation.hubs) hub.failBuilds(/repo/);
    await announce(federation.url, { link: COMMIT, ...hours(1, 3), seats: 3 });
    await until('it has failed', async () => (await progress(federation)).lastFailure !== null);
    const { members, lastFailure, places } = await progress(federation);
    expect(members[0]).to.include({ state: 'failed' });
    expect(lastFailure.message).to.be.a('string').and.not.equal('');
    expect(places).to.equal(0);
    for (const hub of federation.hubs) hub.failBuilds(null);
    leap(6 * 60_000);
    await until('it is tried again', async () => (await progress(federation)).places === 3);
    const [first] = (await progress(federation)).holding;
    federation.hubOf(first).setHealthy(false);
    await federation.standing(first, 'down');
    leap(6 * 60_000);
    await until('another has it', async () => {
      const { holding, places: there } = await progress(federation);
      return there === 3 && !holding.includes(first);
    });
  });

  it('is remembered over a restart', async () => {
    const { members } = await startTestFederation({ hubs: [{}] });
    const config = { members, store: { kind: 'embedded', path: join(folder, 'builds') }, ...ANNOUNCING };
    const before = await startGateway(config);
    await announce(before.url, { link: COMMIT, ...hours(1, 3), seats: 3, title: 'Ours' });
    await until('it is built', async () => (await progress(before)).places === 3);
    await before.stop();
    const after = await startGateway(config);
    await until('it is known', async () => (await announced(after.url)).length === 1);
    await until('its build, too', async () => (await progress(after)).places === 3);
    expect(await progress(after)).to.include({ title: 'Ours', by: 'olga', seats: 3 });
  });
});

describe('an announced event, with two gateways on one Redis,', () => {
  const { startGateway, startTestFederation } = testGateways();
  let redis: RedisProcess;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  it('is known to the other within two seconds, is built once, and goes on without Redis', async () => {
    const config = { ...ANNOUNCING, store: { kind: 'redis', url: redis.url } };
    const here = await startTestFederation({ hubs: [{}, {}, {}], config });
    const there = await startGateway({ members: here.members, ...config });
    await announce(here.url, { link: COMMIT, ...hours(1, 3), seats: 20, id: 'class' });
    const from = performance.now();
    await until('the other knows', async () => (await announced(there.url)).length === 1);
    expect(performance.now() - from).to.be.lessThan(2_000);
    const builtAt = async (gateway: TestGateway) => (await progress(gateway)).places === 20;
    for (const gateway of [here, there]) await until('all places are there', () => builtAt(gateway));
    const builds = here.hubs.reduce((sum, hub) => sum + hub.builds(), 0);
    expect(builds).to.equal((await progress(there)).members.length);

    await redis.kill();
    const storeUp = (gateway: TestGateway) => metric(gateway, 'launch_gateway_store_up');
    for (const gateway of [here, there]) await until('it is missed', async () => (await storeUp(gateway)) === 0);
    const answer = await announce(there.url, { link: COMMIT, ...hours(5, 6), seats: 20 });
    expect([answer.status, JSON.parse(answer.body).error]).to.deep.equal([503, 'store-away']);
    for (const gateway of [here, there]) {
      expect(await announced(gateway.url)).to.have.lengthOf(1);
      expect(await progress(gateway)).to.include({ id: 'class', places: 20 });
    }
  });

  it('is off for both when one takes it back', async () => {
    const config = { ...ANNOUNCING, store: { kind: 'redis', url: redis.url } };
    const here = await startTestFederation({ hubs: [{}], config });
    const there = await startGateway({ members: here.members, ...config });
    await announce(here.url, { link: COMMIT, ...hours(5, 6), seats: 2, id: 'class' });
    await until('the other knows', async () => (await announced(there.url)).length === 1);
    const token = ANNOUNCING.announcements.tokens[0]!.token;
    const headers = { authorization: `Bearer ${token}` };
    await ask(there.url, '/api/v1/announcements/class', { method: 'DELETE', headers });
    await until('here as well', async () => (await announced(here.url)).length === 0);
  });

  for (const [how, lose] of [
    ['is emptied while connected', () => emptied()],
    ['restarts without what it held', () => redis.kill().then(() => redis.restart())],
  ] as const) {
    it(`is put again when Redis ${how}, and one that was removed stays removed`, async () => {
      const config = { ...ANNOUNCING, store: { kind: 'redis', url: redis.url } };
      const here = await startTestFederation({ hubs: [{}, {}], config });
      const there = await startGateway({ members: here.members, ...config });
      const known = async (gateway: TestGateway) => (await announced(gateway.url)).map(({ id }: { id: string }) => id);
      await announce(here.url, { link: COMMIT, ...hours(1, 3), seats: 2, id: 'class' });
      await announce(here.url, { link: COMMIT, ...hours(5, 6), seats: 2, id: 'off' });
      await until('both know both', async () => (await known(there)).length === 2);
      expect((await asOperator(here.url, 'DELETE', `${ANNOUNCEMENTS}/off`)).status).to.equal(204);
      await until('both know of that', async () => (await known(there)).length === 1);

      await lose();
      const restored = () => said(here, RESTORED).length + said(there, RESTORED).length;
      await until('it is there again', () => restored() > 0);
      const third = await startGateway({ members: here.members, ...config });
      await until('a new gateway knows of it', async () => (await known(third)).length === 1);
      for (const gateway of [here, there, third]) {
        expect(await known(gateway)).to.deep.equal(['class']);
        expect(said(gateway, 'an announced event is over')).to.deep.equal([]);
      }
      expect((await asOperator(third.url, 'DELETE', `${ANNOUNCEMENTS}/class`)).status).to.equal(204);
      await until(
        'all know that it is off',
        async () => (await known(here)).length + (await known(there)).length === 0,
      );
      expect(said(there, 'an announced event was removed, and is prepared no longer')).to.have.lengthOf(2);
    });
  }

  async function emptied(): Promise<void> {
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
  }
});
