import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type TestGateway, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch, visit } from '../support/launch.ts';
import { type RedisProcess, startRedis, until } from '../support/redis-server.ts';
import { startSlowProxy } from '../support/slow-proxy.ts';

/** What a launch may take longer than usual while the store is ill, ms: the promise that is tested here. */
const LIMIT_MS = 100;

const metric = async ({ url }: TestGateway, name: string): Promise<number> => {
  const { body } = await ask(url, '/metrics');
  return Number(new RegExp(`^launch_gateway_${name} (\\S+)$`, 'm').exec(body)?.[1]);
};
const storeIs = (gateway: TestGateway, up: 0 | 1) =>
  until(`the store is ${up ? 'up' : 'down'}`, async () => (await metric(gateway, 'store_up')) === up);

/** Launches of repos that are not known here: each would have to ask the store. The longest of them, ms. */
async function slowestOf(gateway: TestGateway, launches: number, prefix: string): Promise<number> {
  let slowest = 0;
  for (let i = 0; i < launches; i++) {
    const before = performance.now();
    expect((await launch(gateway.url, `/v2/gh/${prefix}/repo-${i}/HEAD`)).reason).to.equal('ring');
    slowest = Math.max(slowest, performance.now() - before);
  }
  return slowest;
}

describe('launches while Redis', () => {
  const { startGateway, startTestFederation } = testGateways();
  const close: (() => Promise<void>)[] = [];
  let redis: RedisProcess;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const stop of close.splice(0)) await stop();
    await redis.stop();
  });
  const storeAt = (port: number) => ({ store: { kind: 'redis', url: `redis://127.0.0.1:${port}` } });
  const federation = (port = redis.port) => startTestFederation({ hubs: [{}, {}, {}], config: storeAt(port) });

  it('is not there at the start are answered by ring, and what they teach arrives when it comes', async () => {
    await redis.kill();
    const gateway = await federation();
    const usual = await slowestOf(gateway, 20, 'usual');
    expect(usual).to.be.lessThan(LIMIT_MS);
    expect(await metric(gateway, 'store_up')).to.equal(0);
    const { member } = await visit(gateway.url, 'gh/owner/repo/HEAD');
    await gateway.hubOf(member).eventsSettled();
    expect((await launch(gateway.url, '/v2/gh/owner/repo/HEAD')).reason).to.equal('built');
    expect(await metric(gateway, 'ledger_queue')).to.be.greaterThan(0);
    await redis.restart();
    await until('all is stored', async () => (await metric(gateway, 'ledger_queue')) === 0);
    const other = await startGateway({ members: gateway.members, ...storeAt(redis.port) });
    expect(await launch(other.url, '/v2/gh/owner/repo/HEAD')).to.include({ member, reason: 'built' });
  });

  it('is killed are answered by what is known here, else by ring, and it is said once', async () => {
    const gateway = await federation();
    const { member } = await visit(gateway.url, 'gh/owner/repo/HEAD');
    await gateway.hubOf(member).eventsSettled();
    const usual = await slowestOf(gateway, 20, 'usual');
    await redis.kill();
    expect(await slowestOf(gateway, 20, 'killed')).to.be.lessThan(usual + LIMIT_MS);
    expect(await launch(gateway.url, '/v2/gh/owner/repo/HEAD')).to.include({ member, reason: 'built' });
    await storeIs(gateway, 0);
    expect(gateway.log().filter(({ msg }) => msg === 'the store is down')).to.have.length(1);
    expect((await ask(gateway.url, '/health')).status).to.equal(200);
    await redis.restart();
    await storeIs(gateway, 1);
    await until('all is stored', async () => (await metric(gateway, 'ledger_queue')) === 0);
  });

  it('is paused are answered in time, and go on when it goes on', async () => {
    const gateway = await federation();
    const usual = await slowestOf(gateway, 20, 'usual');
    redis.pause();
    expect(await slowestOf(gateway, 40, 'paused')).to.be.lessThan(usual + LIMIT_MS);
    await storeIs(gateway, 0);
    redis.resume();
    await storeIs(gateway, 1);
    await until('all is stored', async () => (await metric(gateway, 'ledger_queue')) === 0);
  });

  it('turns slow in the middle are answered in time', async () => {
    const proxy = await startSlowProxy(redis.port);
    close.push(proxy.close);
    const gateway = await federation(proxy.port);
    const usual = await slowestOf(gateway, 20, 'usual');
    proxy.delay(700);
    expect(await slowestOf(gateway, 40, 'slow')).to.be.lessThan(usual + LIMIT_MS);
    expect(await metric(gateway, 'ledger_failed_reads_total')).to.be.greaterThan(0);
    proxy.delay(0);
    await storeIs(gateway, 1);
  });

  it('is away learn only as much as may wait; the rest is dropped and counted', async () => {
    await redis.kill();
    const gateway = await startTestFederation({ config: { ...storeAt(redis.port), ledger: { queue: 5 } } });
    await slowestOf(gateway, 12, 'many');
    expect(await metric(gateway, 'ledger_queue')).to.equal(5);
    expect(await metric(gateway, 'ledger_dropped_total')).to.equal(7);
    await redis.restart();
    await until('all is stored', async () => (await metric(gateway, 'ledger_queue')) === 0);
    expect(await metric(gateway, 'ledger_written_total')).to.equal(5);
  });

  it('is away do not keep the gateway from stopping', async () => {
    const gateway = await federation();
    await launch(gateway.url, '/v2/gh/owner/repo/HEAD');
    redis.pause();
    const before = performance.now();
    await gateway.stop();
    expect(performance.now() - before).to.be.lessThan(5_000);
    redis.resume();
  });
});

describe('an embedded store', () => {
  const { startTestFederation } = testGateways();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('that is damaged is done without, and the log says what to do', async () => {
    await writeFile(join(folder, 'data.mdb'), Buffer.alloc(20_000, 'rubbish'));
    const gateway = await startTestFederation({ hubs: [{}], config: { store: { kind: 'embedded', path: folder } } });
    await visit(gateway.url, 'gh/owner/repo/HEAD');
    await gateway.hubs[0]!.eventsSettled();
    expect((await launch(gateway.url, '/v2/gh/owner/repo/HEAD')).reason).to.equal('built');
    expect(await metric(gateway, 'store_up')).to.equal(0);
    const line = gateway.log().find(({ msg }) => msg === 'the store is down');
    expect(line).to.include({ level: 'warn', store: 'embedded' });
    expect(line!.reason).to.include(folder).and.to.include('Delete the folder and restart');
  });

  it('that cannot be written is done without, and the log says where', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const gateway = await startTestFederation({
      hubs: [{}],
      config: { store: { kind: 'embedded', path: join(file, 'builds') } },
    });
    expect((await launch(gateway.url, '/v2/gh/owner/repo/HEAD')).reason).to.equal('ring');
    expect(await metric(gateway, 'store_up')).to.equal(0);
    expect(gateway.log().find(({ msg }) => msg === 'the store is down')!.reason).to.include(file);
  });
});
