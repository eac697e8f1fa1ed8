import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { RedisAddress, RedisOptions } from '../../src/stores/redis/redis-options.ts';
import { commands } from '../support/command.ts';
import { eventStreamClients } from '../support/event-stream-client.ts';
import { onEveryRedis } from '../support/every-redis.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { EVENTS, foundLaunch } from '../support/hub-events.ts';
import { launch } from '../support/launch.ts';
import { startRedis, startSentinel, until } from '../support/redis-server.ts';
import { SPEC } from '../support/stream-federation.ts';
import { type StreamHub, streamHubs } from '../support/stream-hub.ts';

const sticky = { secret: 'the same secret for all of them' };
/** What Redis takes to notice and to agree, on a busy machine. */
const LIMIT_MS = 30_000;
const membersOf = (hubs: readonly StreamHub[]) =>
  hubs.map(({ url }, i) => ({ name: `hub-${i + 1}`, url, prime: i === 0 }));

/** As a configuration says it. */
function storeOf(options: RedisOptions) {
  const written = (nodes: readonly RedisAddress[]) => nodes.map(({ host, port }) => `${host}:${port}`);
  const { cluster, sentinels } = { cluster: undefined, sentinels: undefined, ...options };
  return {
    kind: 'redis',
    ...options,
    ...(cluster && { cluster: written(cluster) }),
    ...(sentinels && { sentinels: written(sentinels) }),
  };
}

describe('gateways that share a Redis and nothing else', function () {
  // A fail-over takes Sentinel some seconds.
  this.timeout(120_000);
  const { startGateway } = testGateways();
  const startHub = streamHubs();
  const openStream = eventStreamClients();
  const startHubs = () => Promise.all([startHub(), startHub(), startHub()]);

  /** Launches through one until the other one knows of the build. */
  async function passesOn(from: string, to: string, spec: string): Promise<void> {
    const sent = await launch(from, `/v2/${spec}`);
    await until(
      `${to} knows of it`,
      async () => {
        const { body } = await ask(to, `/api/v1/decisions/${spec}`);
        const decided = JSON.parse(body) as { readonly member: string; readonly reason: string };
        return decided.reason === 'building' && decided.member === sent.member;
      },
      LIMIT_MS,
    );
  }

  onEveryRedis((_name, options) => {
    it('know of each other’s builds, and of each other’s visitors', async () => {
      const hubs = await startHubs();
      const config = { members: membersOf(hubs), sticky, store: storeOf(options()) };
      const [a, b] = [await startGateway(config), await startGateway(config)];
      const client = await openStream(a.url, `/build/${SPEC}`);
      const member = String(client.headers['launch-member']);
      const hub = hubs[Number(member.slice(-1)) - 1]!;
      const stream = await hub.next();
      foundLaunch(stream);
      await client.terminal();
      await until('b knows of it', async () => {
        const { body } = await ask(b.url, `/api/v1/decisions/${SPEC}`);
        const decided = JSON.parse(body) as { readonly member: string; readonly reason: string };
        return decided.reason === 'built' && decided.member === member;
      });
      const { cookie } = await launch(a.url, '/v2/gh/other/repo/HEAD');
      const again = await launch(b.url, '/v2/gh/other/repo/HEAD', { headers: { cookie: cookie! } });
      expect(again.reason).to.equal('sticky');
    });
  });

  it('launch on through a fail-over of Sentinel, and know of each other’s builds after it', async () => {
    const sentinel = await startSentinel();
    try {
      const { host, port, name } = sentinel;
      const store = { kind: 'redis', sentinels: [`${host}:${port}`], name, keyPrefix: 'fail-over:' };
      const config = { members: membersOf(await startHubs()), sticky, store };
      const [a, b] = [await startGateway(config), await startGateway(config)];
      const isUp = async (url: string) => /^launch_gateway_store_up 1$/m.test((await ask(url, '/metrics')).body);
      await until('both have it', async () => (await isUp(a.url)) && (await isUp(b.url)), LIMIT_MS);
      await passesOn(a.url, b.url, 'gh/before/repo/HEAD');
      await sentinel.master.kill();
      for (let i = 0; i < 20; i++) {
        expect((await launch(i % 2 === 0 ? a.url : b.url, `/v2/gh/meanwhile/repo-${i}/HEAD`)).member).to.match(
          /^hub-\d$/,
        );
      }
      await until('the store is seen away', async () => !(await isUp(a.url)) || !(await isUp(b.url)), LIMIT_MS);
      await until('it is well again', async () => (await isUp(a.url)) && (await isUp(b.url)), LIMIT_MS);
      await passesOn(b.url, a.url, 'gh/after/repo/HEAD');
      await passesOn(a.url, b.url, 'gh/after/other/HEAD');
    } finally {
      await sentinel.stop();
    }
  });
});

describe('a rolling restart of gateways that share a Redis', function () {
  // A process has to start.
  this.timeout(60_000);
  const { startGateway } = testGateways();
  const startHub = streamHubs();
  const openStream = eventStreamClients();
  const run = commands();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('loses no stream that can end in time, tells the others, and the next gateway goes on with their builds', async () => {
    const redis = await startRedis();
    try {
      const hubs = [await startHub(), await startHub()];
      const config = {
        members: membersOf(hubs),
        sticky,
        store: { kind: 'redis', url: redis.url },
        limits: { shutdownDeadline: '3s' },
      };
      const file = join(folder, 'config.json');
      await writeFile(file, JSON.stringify({ ...config, listen: { port: 0 } }));
      const a = run(['serve', '--config', file]);
      const [, url = ''] = await a.said(/"url":"([^"]+)"/);
      const b = await startGateway(config);

      const specs = ['gh/in/time/HEAD', 'gh/too/long/HEAD'];
      const clients = await Promise.all(specs.map((spec) => openStream(url, `/build/${spec}`)));
      const streams = () => hubs.flatMap((hub) => hub.streams);
      await until('both are at their hubs', () => streams().length === 2);
      for (const stream of streams()) stream.event(EVENTS.building);
      await Promise.all(clients.map((client) => client.phase('building')));

      a.process.kill('SIGTERM');
      await until('it takes no more', () =>
        ask(url, '/robots.txt').then(
          () => false,
          () => true,
        ),
      );
      const inTime = streams().find(({ spec }) => spec.includes('in/time'))!;
      inTime.event(EVENTS.built, EVENTS.launching).ready();
      expect(await clients[0]!.terminal()).to.include({ phase: 'ready', token: inTime.token });
      const told = await clients[1]!.terminal();
      expect(told.phase).to.equal('failed');
      expect(told.message).to.match(/being restarted. Please launch again: what was built so far is kept/);
      expect(await Promise.all(clients.map(({ ended }) => ended))).to.deep.equal(['ended', 'ended']);
      expect(await a.ended).to.equal(0);

      // As the page does that was told so: where it was being built.
      const again = await openStream(b.url, `/build/${specs[1]}`);
      expect(again.headers).to.include({ 'launch-member': clients[1]!.headers['launch-member'] });
      expect(again.headers).to.include({ 'launch-reason': 'building' });
      await until('it is there', () => streams().length === 3);
      const hub = hubs.find((one) => one.streams.filter(({ spec }) => spec.includes('too')).length === 2)!;
      foundLaunch(hub.streams.findLast(({ spec }) => spec.includes('too'))!);
      expect((await again.terminal()).phase).to.equal('ready');
    } finally {
      await redis.stop();
    }
  });
});
