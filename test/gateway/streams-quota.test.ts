import { expect } from 'chai';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type EventStreamClient, eventStreamClients } from '../support/event-stream-client.ts';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { FULL, foundLaunch } from '../support/hub-events.ts';
import { type RedisProcess, startRedis, until } from '../support/redis-server.ts';
import { SPEC, type StreamFederation, streamFederations } from '../support/stream-federation.ts';
import { REPO_FAULTS } from '../support/stream-scripts.ts';

const OTHER = 'gh/owner/other/main';
/** In the words that hubs use. */
const REFUSAL = /^Too many users running owner\/repo! Try again soon\.\n$/;

/** Opens `/build/<spec>` at one of the gateways. */
type Visit = (spec?: string) => Promise<EventStreamClient>;

describe('a quota for each repository, of two gateways with one Redis', () => {
  const federate = streamFederations();
  const { startGateway } = testGateways();
  const openStream = eventStreamClients();
  let redis: RedisProcess;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  async function twoGateways(streams: ConfigPart = {}) {
    const config = {
      store: { kind: 'redis', url: redis.url, readTimeout: '2s' },
      streams: { repoQuota: 2, ...streams },
    };
    const first = await federate(1, config);
    const second = await startGateway({ members: first.members, ...config });
    const [hub] = first.hubs;
    const visits: readonly [Visit, Visit] = [
      (spec = SPEC) => first.open(spec),
      (spec = SPEC) => openStream(second.url, `/build/${spec}`),
    ];
    return { first, second, hub: hub!, visits };
  }

  const storeIs = ({ metric }: StreamFederation, up: 0 | 1) =>
    until(`the store is ${up ? 'up' : 'down'}`, async () => (await metric('launch_gateway_store_up')) === up);

  async function refused(visit: Visit): Promise<void> {
    const client = await visit();
    const { phase, status_code, message } = await client.terminal();
    expect([phase, status_code]).to.deep.equal(['failed', 429]);
    expect(message).to.match(REFUSAL);
    expect(await client.ended).to.equal('ended');
  }

  it('lets as many run as it says, in the words of hubs, and others are not concerned', async () => {
    const { first, hub, visits } = await twoGateways();
    hub.follow(foundLaunch);
    for (const visit of visits) await (await visit()).phase('ready');
    for (const visit of visits) await refused(visit);
    expect(first.asked()).to.equal(2);
    for (const visit of visits) await (await visit(OTHER)).phase('ready');
    expect(await first.metric('launch_gateway_stream_ends_total{end="repo-quota"}')).to.equal(1);
  });

  it('counts a launch that is under way, and no longer one that failed or whose visitor has left', async () => {
    const { hub, visits } = await twoGateways({ grace: '0s' });
    const [one, two] = visits;
    const left = await one();
    await hub.next();
    const failed = await two();
    const stream = await hub.next();
    await refused(one);
    await refused(two);

    REPO_FAULTS['cannot resolve the ref']!(stream);
    await failed.phase('failed');
    hub.follow(foundLaunch);
    await until('the place is given back', async () => (await (await two()).terminal()).phase === 'ready');
    await refused(one);

    left.leave();
    await until('the other as well', async () => (await (await one()).terminal()).phase === 'ready');
    await refused(two);
  });

  it('counts nobody whom a hub has refused in the end', async () => {
    const { hub, visits } = await twoGateways();
    hub.follow((stream) => stream.event(FULL).end());
    for (let i = 0; i < 4; i++) expect(await (await visits[i % 2]!()).terminal()).to.deep.equal(FULL);
  });

  it('counts for as long as a session lasts', async () => {
    const { hub, visits } = await twoGateways({ session: '1s' });
    hub.follow(foundLaunch);
    for (const visit of visits) await (await visit()).phase('ready');
    await until('a session is over', async () => (await (await visits[0]()).terminal()).phase === 'ready');
  });

  it('keeps nothing that would open somebody’s server', async () => {
    const { hub, visits } = await twoGateways();
    const client = await visits[0]();
    const stream = await hub.next();
    const { lastEventId } = client;
    expect(lastEventId).not.to.equal('');
    const store = new Redis(redis.url);
    try {
      const keys = await store.keys('*sessions:*');
      expect(keys).to.have.length(1);
      foundLaunch(stream);
      await client.phase('ready');
      const kept = JSON.stringify([keys, await store.zrange(keys[0]!, '0', '-1')]);
      for (const secret of [lastEventId, client.lastEventId, stream.token]) expect(kept).not.to.include(secret);
    } finally {
      store.disconnect();
    }
  });

  it('counts nobody while Redis is away, and nobody is refused for it', async () => {
    const { first, hub, visits } = await twoGateways();
    hub.follow(foundLaunch);
    for (const visit of visits) await (await visit()).phase('ready');
    await refused(visits[0]);
    await redis.kill();
    for (let i = 0; i < 6; i++) await (await visits[i % 2]!()).phase('ready');
    await storeIs(first, 0);
    await (await visits[0]()).phase('ready');
    await redis.restart();
    await storeIs(first, 1);
    for (let i = 0; i < 2; i++) await (await visits[0]()).phase('ready');
    await refused(visits[0]);
  });
});
