import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { systemClock } from '../../src/members/clock.ts';
import { asController, CONTROLLED, change, changesAt, memberAt, membersAt, patch, pinsAt } from '../support/control.ts';
import { type TestGateway, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch } from '../support/launch.ts';
import { type RedisProcess, startRedis, until } from '../support/redis-server.ts';

const HOUR = 3_600_000;
const MEMBERS = '/api/v1/members';

const said = (gateway: TestGateway, message: string) => gateway.log().filter(({ msg }) => msg === message);
const namesAt = async ({ url }: TestGateway): Promise<string[]> =>
  (await membersAt(url)).members.map(({ name }: { name: string }) => name);
const metric = async ({ url }: TestGateway, sample: string): Promise<number> => {
  const { body } = await ask(url, '/metrics');
  const line = body.split('\n').find((text) => text.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1));
};

describe('what operators change while the gateway runs', () => {
  const { startGateway, startTestFederation } = testGateways();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is remembered over a restart, before the first launch', async () => {
    const { members, hubs } = await startTestFederation();
    const store = { kind: 'embedded', path: join(folder, 'builds') };
    const config = { members: members.slice(0, 2), store, ...CONTROLLED };
    const before = await startGateway(config);
    const { warnings } = await patch(before.url, 'hub-1', { drain: { reason: 'disks' }, weight: 70 });
    expect(warnings).to.deep.equal([]);
    await change(before.url, 'POST', MEMBERS, { name: 'new', url: hubs[2]!.url, weight: 3 });
    await change(before.url, 'PUT', '/api/v1/pins/gh/owner/repo', { members: ['new'] });
    await before.stop();

    const after = await startGateway(config);
    expect((await launch(after.url, '/v2/gh/owner/repo/main')).member).to.equal('new');
    expect(await namesAt(after)).to.deep.equal(['hub-1', 'hub-2', 'new']);
    const { weight, drain } = await memberAt(after.url, 'hub-1');
    expect([weight, drain.reason]).to.deep.equal([70, 'disks']);
    expect(await changesAt(after.url)).to.have.lengthOf(3);
    expect(said(after, 'what operators have changed before is in force').map(({ changes }) => changes)).to.deep.equal([
      3,
    ]);
    const [first] = (await changesAt(after.url)).slice(-1);
    await change(after.url, 'POST', `/api/v1/changes/${first.id}/undo`);
    expect(await memberAt(after.url, 'hub-1')).to.include({ weight: 50, drain: null });
  });

  it('lies over the configuration, which may change meanwhile: its hubs are the ones that are meant', async () => {
    const { members, url, apply, ...gateway } = await startTestFederation({ config: CONTROLLED });
    const [first, second, third] = members;
    await patch(url, 'hub-1', { weight: 5 });
    await patch(url, 'hub-2', { drain: true });
    const weights = async () =>
      Object.fromEntries(
        (await membersAt(url)).members.map(({ name, weight }: { name: string; weight: number }) => [name, weight]),
      );
    // What was said stays over what the file says now.
    apply({ members: [{ ...first, weight: 90 }, second] });
    expect(await weights()).to.deep.equal({ 'hub-1': 5, 'hub-2': 30 });
    expect((await memberAt(url, 'hub-1')).live.weightBefore).to.equal(90);
    // Another hub under the same name is not the one that is drained.
    apply({ members: [first, { ...second, url: third!.url }] });
    expect((await memberAt(url, 'hub-2')).drain).to.equal(null);
    const cannot = () => said({ ...gateway, url, apply }, 'a change by an operator cannot be followed now');
    expect(cannot().at(-1)?.what).to.match(/^hub-2 is another hub now, at http.*drain.* is not about it\.$/);
    // One that is gone is waited for.
    apply({ members: [first] });
    expect(cannot().at(-1)?.what).to.match(
      /^hub-2 is no member of the configuration now: .*drain waits until it is\.$/,
    );
    apply({ members: [first, second] });
    expect((await memberAt(url, 'hub-2')).drain).not.to.equal(null);
    // One that joined while running, and is written into the file later.
    await change(url, 'POST', MEMBERS, { name: 'hub-3', url: third!.url });
    await patch(url, 'hub-3', { weight: 4 });
    apply({ members });
    expect(await weights()).to.deep.equal({ 'hub-1': 5, 'hub-2': 30, 'hub-3': 4 });
    expect((await memberAt(url, 'hub-3')).live).to.include({ joined: false, weightBefore: 20 });
  });

  it('ends by itself: a drain and a pin that have an end', async () => {
    let ahead = 0;
    const clock = { ...systemClock, now: () => Date.now() + ahead };
    const { url } = await startTestFederation({ hubs: [{}, {}], config: CONTROLLED, clock });
    const end = new Date(Date.now() + HOUR).toISOString();
    await patch(url, 'hub-1', { drain: { until: end } });
    await change(url, 'PUT', '/api/v1/pins/gh/owner/repo', { members: ['hub-2'], until: end });
    expect((await memberAt(url, 'hub-1')).drain).not.to.equal(null);
    ahead = HOUR + 1_000;
    await until('it serves again', async () => (await memberAt(url, 'hub-1')).drain === null);
    expect(await pinsAt(url)).to.deep.equal([]);
    expect(JSON.parse((await ask(url, '/api/v1/decisions/gh/owner/repo/main')).body).pin).to.equal(null);
    // It was over before this was said.
    expect((await patch(url, 'hub-1', { drain: null })).change).to.equal(null);
  });
});

describe('what operators change, with two gateways on one Redis,', () => {
  const { startGateway, startTestFederation } = testGateways();
  let redis: RedisProcess;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  const twoGateways = async () => {
    const config = { ...CONTROLLED, store: { kind: 'redis', url: redis.url } };
    const here = await startTestFederation({ config });
    const there = await startGateway({ members: here.members, ...config });
    return { here, there, config };
  };

  it('is followed by the other within two seconds, and of two who speak at once the later counts', async () => {
    const { here, there } = await twoGateways();
    const { change: drained } = await patch(here.url, 'hub-1', { drain: true });
    const from = performance.now();
    await until('the other knows', async () => (await memberAt(there.url, 'hub-1')).drain !== null);
    expect(performance.now() - from).to.be.lessThan(2_000);
    await until('the other has said so', async () => said(there, FOLLOWED).length === 1);
    expect(said(there, FOLLOWED)[0]).to.include({ by: 'olga', member: 'hub-1', change: drained.id });
    for (let i = 0; i < 10; i++) {
      expect((await launch(there.url, `/v2/gh/owner/repo-${i}/main`)).member).not.to.equal('hub-1');
    }

    await Promise.all([patch(here.url, 'hub-2', { weight: 11 }), patch(there.url, 'hub-2', { weight: 22 })]);
    const weightAt = async ({ url }: TestGateway) => (await memberAt(url, 'hub-2')).weight;
    for (const gateway of [here, there]) {
      await until('both are heard', async () => (await changesAt(gateway.url)).length === 3);
    }
    const [last] = await changesAt(here.url);
    for (const gateway of [here, there]) expect(await weightAt(gateway)).to.equal(last.set.weight);
    expect(await changesAt(there.url)).to.deep.equal(await changesAt(here.url));
    // Whoever is there takes it back.
    await change(there.url, 'POST', `/api/v1/changes/${drained.id}/undo`);
    await until('here as well', async () => (await memberAt(here.url, 'hub-1')).drain === null);
  });

  it('goes on while Redis is away, when nothing can be changed', async () => {
    const { here, there } = await twoGateways();
    await patch(here.url, 'hub-1', { drain: true });
    await until('the other knows', async () => (await memberAt(there.url, 'hub-1')).drain !== null);
    await redis.kill();
    for (const gateway of [here, there]) {
      await until('it is missed', async () => (await metric(gateway, 'launch_gateway_store_up')) === 0);
      const { status, headers, body } = await asController(gateway.url, 'PATCH', `${MEMBERS}/hub-2`, { weight: 3 });
      expect([status, JSON.parse(body).error, headers['retry-after']]).to.deep.equal([503, 'store-away', '5']);
      expect((await memberAt(gateway.url, 'hub-1')).drain).not.to.equal(null);
      expect((await memberAt(gateway.url, 'hub-2')).weight).to.equal(30);
      expect(await changesAt(gateway.url)).to.have.lengthOf(1);
    }
  });

  for (const [how, lose] of [
    ['is emptied while connected', () => emptied()],
    ['restarts without what it held', () => redis.kill().then(() => redis.restart())],
  ] as const) {
    it(`is told again when Redis ${how}, and what was taken back stays so`, async () => {
      const { here, there, config } = await twoGateways();
      await patch(here.url, 'hub-1', { drain: true });
      const { change: weighed } = await patch(here.url, 'hub-2', { weight: 3 });
      await change(here.url, 'POST', `/api/v1/changes/${weighed.id}/undo`);
      await until('both know all', async () => (await changesAt(there.url)).length === 3);
      await lose();
      await until('it is there again', async () => said(here, RESTORED).length + said(there, RESTORED).length >= 3);
      const third = await startGateway({ members: here.members, ...config });
      await until('a new gateway knows of it', async () => (await changesAt(third.url)).length === 3);
      for (const gateway of [here, there, third]) {
        expect((await memberAt(gateway.url, 'hub-1')).drain).not.to.equal(null);
        expect((await memberAt(gateway.url, 'hub-2')).weight).to.equal(30);
      }
    });
  }

  async function emptied(): Promise<void> {
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
  }
});

const FOLLOWED = 'an operator has changed the federation at another gateway';
const RESTORED = 'the store had lost a change by an operator and has it again';
