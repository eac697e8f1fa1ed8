import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type SimulatedHub, startSimulatedHub } from '../../src/simulated-hub/simulated-hub.ts';
import { healthText, versionsText } from '../members/fixtures.ts';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { ask, watch } from '../support/http.ts';
import { launch, stream } from '../support/launch.ts';
import { startRedis, until } from '../support/redis-server.ts';

const METRICS = { period: '50ms', jitter: 0 };
const REPO = 'gh/owner/elsewhere';

describe('a gateway in front of hubs that send it nothing', () => {
  const { startGateway } = testGateways();
  const closing: (() => Promise<unknown>)[] = [];
  let hubs: readonly SimulatedHub[];
  let members: readonly { readonly name: string; readonly url: string }[];

  beforeEach(async () => {
    const names = ['hub-1', 'hub-2', 'hub-3'];
    hubs = await Promise.all(names.map((name) => startSimulatedHub({ name, podCountMs: 0 })));
    closing.push(...hubs.map((hub) => () => hub.close()));
    members = hubs.map(({ name, url }) => ({ name, url }));
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const inRedis = async () => {
    const redis = await startRedis();
    closing.push(() => redis.stop());
    return { kind: 'redis', url: redis.url };
  };
  const inFolder = async () => {
    const path = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
    closing.push(() => rm(path, { recursive: true, force: true }));
    return { kind: 'embedded', path };
  };
  const start = (metrics = {}, store: ConfigPart = { kind: 'none' }) =>
    startGateway({ members, build: 'redirect', metrics: { ...METRICS, ...metrics }, store });
  const sample = async (url: string, name: string) =>
    Number(
      (await ask(url, '/metrics')).body
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
  const scrapes = (url: string, member: string, outcome = 'ok') =>
    sample(url, `launch_gateway_hub_scrapes_total{member="${member}",outcome="${outcome}"}`);
  /** All members have been looked at since now: a look that began before does not count. */
  const looked = async (url: string) => {
    for (const { name } of members) {
      const before = await scrapes(url, name);
      await until(`${name} is looked at`, async () => (await scrapes(url, name)) >= before + 2);
    }
  };
  const built = async (url: string) => JSON.parse((await ask(url, `/api/v1/builds/${REPO}/main`)).body).builds;
  /** A hub that the ring does not choose for the repo. */
  const otherThan = (member: string) => hubs.find(({ name }) => name !== member)!;
  const onTheRing = async (url: string) => (await launch(url, `/v2/${REPO}/main`, { method: 'HEAD' })).member;

  it('sends a launch to the hub where the repo was launched before, by another door', async () => {
    const { url } = await start();
    await looked(url);
    const hub = otherThan(await onTheRing(url));
    await stream(hub.url, `/build/${REPO}/main`);
    await until('that is known', async () => (await built(url)).length > 0);
    expect((await built(url))[0]).to.include({ member: hub.name, source: 'metrics', outcome: 'built', ref: '' });
    expect(await launch(url, `/v2/${REPO}/main`)).to.include({ member: hub.name, reason: 'built-other-ref' });
    expect(await sample(url, `launch_gateway_hub_scrape_lessons_total{member="${hub.name}"}`)).to.equal(1);
  });

  for (const kind of ['embedded', 'redis']) {
    it(`hands that on to the gateway after it, by way of a store (${kind})`, async () => {
      const store = kind === 'redis' ? await inRedis() : await inFolder();
      const first = await start({}, store);
      await looked(first.url);
      const hub = otherThan(await onTheRing(first.url));
      await stream(hub.url, `/build/${REPO}/main`);
      await until('that is known', async () => (await built(first.url)).length > 0);
      await first.stop();
      const { url } = await start({ enabled: false }, store);
      expect((await built(url))[0]).to.include({ member: hub.name, source: 'metrics', ref: '' });
      expect(await launch(url, `/v2/${REPO}/main`)).to.include({ member: hub.name, reason: 'built-other-ref' });
    });
  }

  it('learns nothing from what was counted before it came, nor where a hub has failed', async () => {
    const before = await start({ enabled: false });
    const hub = otherThan(await onTheRing(before.url));
    await stream(hub.url, `/build/${REPO}/main`);
    const { url } = await start();
    await looked(url);
    hub.failBuilds(/other/);
    const watcher = await watch(hub.url, `/build/${REPO}/other`);
    await watcher.phase('failed');
    watcher.leave();
    await looked(url);
    expect(await built(url)).to.deep.equal([]);
    // A launch and a build that went well, which are known of, and nothing of those that did not.
    expect(await sample(url, `launch_gateway_hub_scrape_series{member="${hub.name}"}`)).to.equal(2);
  });

  it('goes on after a hub has restarted', async () => {
    const { url } = await start();
    const [first] = hubs as [SimulatedHub];
    await stream(first.url, `/build/${REPO}/a`);
    await stream(first.url, `/build/${REPO}/b`);
    await looked(url);
    await first.close();
    await until('it is missed', async () => (await scrapes(url, 'hub-1', 'unreachable')) > 0);
    const again = await startSimulatedHub({ name: 'hub-1', podCountMs: 0, port: first.port });
    closing.push(() => again.close());
    await looked(url);
    await stream(again.url, '/build/gh/owner/later/main');
    const later = async () => JSON.parse((await ask(url, '/api/v1/builds/gh/owner/later/main')).body).builds;
    await until('the launch after it is known', async () => (await later()).length > 0);
    expect((await later())[0]).to.include({ member: 'hub-1', source: 'metrics' });
  });

  it('tells once that a hub shows no metrics, and takes it for as healthy as it says', async () => {
    let shows = false;
    const listener: RequestListener = (req, res) => {
      if (req.url === '/health') return void res.end(healthText());
      if (req.url === '/versions') return void res.end(versionsText('r2d:1'));
      if (shows) return void res.end('# TYPE binderhub_launch_count_total counter\n');
      res.writeHead(403).end();
    };
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    members = [{ name: 'shy', url }];
    const gateway = await start();
    await until('it is asked again', async () => (await scrapes(gateway.url, 'shy', 'status')) >= 3);
    const told = () => gateway.log().filter(({ msg }) => /metrics/.test(String(msg)));
    expect(told()).to.have.length(1);
    expect(told()[0]).to.deep.include({ level: 'warn', member: 'shy', reason: 'status', detail: 'answered 403' });
    expect(await launch(gateway.url, `/v2/${REPO}/main`)).to.include({ member: 'shy', reason: 'ring' });
    const standing = JSON.parse((await ask(gateway.url, '/api/v1/members')).body).members[0];
    expect(standing).to.include({ standing: 'up' });
    shows = true;
    await until('it is read', async () => (await scrapes(gateway.url, 'shy')) >= 2);
    expect(told().map(({ level }) => level)).to.deep.equal(['warn', 'info']);
  });
});
