import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { commands, type RunningCommand } from '../support/command.ts';
import { crowdedFederations } from '../support/crowded-federation.ts';
import { type EventStreamClient, eventStreamClients } from '../support/event-stream-client.ts';
import { testGateways } from '../support/gateway.ts';
import { buildUpTo, EVENTS, foundLaunch } from '../support/hub-events.ts';
import { startRedis, until } from '../support/redis-server.ts';
import { SPEC, streamFederations } from '../support/stream-federation.ts';
import { type StreamHub, streamHubs } from '../support/stream-hub.ts';

const RESTART = 'The gateway is being restarted. Please launch again: what was built so far is kept.\n';
const CROWD = 'gh/a/crowd/HEAD';
const BATCH = 100;

/** It has ended as HTTP wants it, and was not cut off; its last event. */
async function lastWord(client: EventStreamClient) {
  expect(await client.ended).to.equal('ended');
  expect(client.garbage).to.deep.equal([]);
  expect(client.blocks.join('')).to.equal(client.text);
  return client.events.at(-1)!;
}

describe('launch-gateway serve that is told to stop, with a thousand streams', function () {
  // A process has to start, and two thousand connections have to be made.
  this.timeout(60_000);
  const run = commands();
  const startHub = streamHubs();
  const openStream = eventStreamClients();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  interface Served {
    readonly hub: StreamHub;
    readonly command: RunningCommand;
    /** Half of them watch one build, the others have a build each. */
    readonly clients: readonly EventStreamClient[];
    /** Tells it to stop; resolves when it has heard. */
    stop(): Promise<void>;
  }

  async function serving(shutdownDeadline: string): Promise<Served> {
    const hub = await startHub((stream) => buildUpTo(stream, 'building'));
    const file = join(folder, 'config.json');
    const config = {
      members: [{ name: 'hub-1', url: hub.url, prime: true }],
      listen: { port: 0 },
      store: { kind: 'none' },
      limits: { shutdownDeadline },
    };
    await writeFile(file, JSON.stringify(config));
    const command = run(['serve', '--config', file]);
    const [, url = ''] = await command.said(/"url":"([^"]+)"/);
    const clients: EventStreamClient[] = [];
    while (clients.length < 1_000) {
      const specs = Array.from({ length: BATCH }, (_, i) => (i % 2 === 0 ? CROWD : `gh/a/${clients.length + i}/HEAD`));
      clients.push(...(await Promise.all(specs.map((spec) => openStream(url, `/build/${spec}`)))));
    }
    await Promise.all(clients.map((client) => client.phase('building')));
    return {
      hub,
      command,
      clients,
      stop: async () => {
        const { hostname, port } = new URL(url);
        const idle = connect(Number(port), hostname);
        idle.on('error', () => {});
        await once(idle, 'connect');
        command.process.kill('SIGTERM');
        await once(idle.resume(), 'close');
      },
    };
  }

  it('lets those end that can, tells the others, and ends with 0', async () => {
    const { hub, command, clients, stop } = await serving('4s');
    expect(hub.streams).to.have.length(501);
    await stop();
    const served = hub.streams.filter(({ spec }) => spec !== CROWD).slice(0, 200);
    for (const stream of served) stream.event(EVENTS.built, EVENTS.launching).ready();
    const ends = await Promise.all(clients.map(lastWord));
    const tokens = ends.flatMap(({ phase, token }) => (phase === 'ready' ? [token] : []));
    expect(tokens).to.have.members(served.map(({ token }) => token));
    const told = ends.filter(({ phase }) => phase !== 'ready');
    expect(told).to.have.length(800);
    for (const event of told) expect(event).to.deep.equal({ phase: 'failed', status_code: 503, message: RESTART });
    expect(await command.ended).to.equal(0);
    await until('the hub is left alone', () => hub.open() === 0);
    expect(command.out().trimEnd().split('\n').at(-1)).to.include('"stopped"');
    for (const { token } of hub.streams) expect(command.out()).not.to.include(token);
  });

  it('waits no longer than for the last of them', async () => {
    const { hub, command, clients, stop } = await serving('10m');
    await stop();
    hub.follow(foundLaunch);
    for (const stream of [...hub.streams]) stream.event(EVENTS.built, EVENTS.launching).ready();
    const ends = await Promise.all(clients.map(lastWord));
    expect(new Set(ends.map(({ phase, token }) => `${phase} ${token}`)).size).to.equal(1_000);
    expect(ends.every(({ phase }) => phase === 'ready')).to.equal(true);
    expect(await command.ended).to.equal(0);
  });
});

describe('a gateway that stops', () => {
  const federate = crowdedFederations();
  const federatePlain = streamFederations();
  const { startGateway } = testGateways();
  const openStream = eventStreamClients();
  const limits = { shutdownDeadline: '1s' };

  it('tells those as well who stand in line, follow, have left, or take nothing', async () => {
    const federation = await federate({ pods: { total: 9, quota: 10 }, config: { limits, routing: { headroom: 0 } } });
    const owner = await federation.watch();
    const { hub, stream } = await federation.next();
    buildUpTo(stream, 'building');
    const follower = await federation.watch();
    const left = await federation.watch();
    const stuck = await federation.watch(SPEC, { reading: 'by hand' });
    const inLine = await federation.watch('gh/owner/other/HEAD', { from: '198.51.100.2' });
    await Promise.all([follower.phase('building'), left.phase('building'), inLine.phase('waiting')]);
    left.leave();
    await stream.pour(20 * 1024 ** 2);
    await federation.stop();
    for (const client of [owner, follower, inLine]) {
      expect(await lastWord(client)).to.deep.equal({ phase: 'failed', status_code: 503, message: RESTART });
    }
    stuck.readOn();
    await stuck.ended;
    expect(stuck.garbage).to.deep.equal([]);
    await until('the hub is left alone', () => hub.open() === 0);
    expect(federation.asked()).to.equal(1);
    expect(federation.log().at(-1)!.msg).to.equal('stopped');
  });

  it('does not wait for a client that came back after the end', async () => {
    const federation = await federatePlain(1, { limits: { shutdownDeadline: '10m' } });
    federation.hubs[0]!.follow(foundLaunch);
    const client = await federation.open();
    await client.ended;
    const back = await federation.open(SPEC, { lastEventId: client.lastEventId });
    const ready = await back.phase('ready');
    expect(ready).to.deep.equal(client.events.at(-1));
    await federation.stop();
    expect(await back.ended).to.equal('ended');
  });

  it('gives back the sessions of those whom it did not serve', async () => {
    const redis = await startRedis();
    try {
      const config = { limits, store: { kind: 'redis', url: redis.url }, streams: { repoQuota: 1 } };
      const federation = await federatePlain(1, config);
      const client = await federation.open();
      await federation.hubs[0]!.next();
      const second = await startGateway({ members: federation.members, ...config });
      const refused = await openStream(second.url, `/build/${SPEC}`);
      expect((await refused.terminal()).message).to.match(/^Too many users running/);
      await federation.stop();
      expect((await lastWord(client)).message).to.equal(RESTART);
      federation.hubs[0]!.follow(foundLaunch);
      const next = await openStream(second.url, `/build/${SPEC}`);
      expect((await next.terminal()).phase).to.equal('ready');
    } finally {
      await redis.stop();
    }
  });
});
