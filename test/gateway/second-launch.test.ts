import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch, visit } from '../support/launch.ts';
import { type RedisProcess, startRedis, until } from '../support/redis-server.ts';

const SPEC = 'gh/binder-examples/conda/HEAD';

describe('a second launch', () => {
  const { startGateway, startTestFederation } = testGateways();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('goes to the hub that built it, and so does a second visitor’s', async () => {
    const { url, hubs, hubOf } = await startTestFederation({ hubs: [{}, {}, {}] });
    const first = await visit(url, SPEC);
    expect(first.reason).to.equal('building');
    await hubOf(first.member).eventsSettled();
    const cookie = (await launch(url, `/v2/${SPEC}`)).cookie!;
    const mine = await launch(url, `/v2/${SPEC}`, { headers: { cookie } });
    expect(mine).to.include({ member: first.member, reason: 'sticky' });
    const theirs = await visit(url, SPEC);
    expect(theirs).to.include({ member: first.member, reason: 'built' });
    expect(hubs.reduce((sum, hub) => sum + hub.builds(), 0)).to.equal(1);
  });

  it('goes there whatever the spelling of the link', async () => {
    const { url, hubOf } = await startTestFederation();
    const { member } = await visit(url, 'gh/Binder-Examples/Conda.git/HEAD');
    await hubOf(member).eventsSettled();
    expect(await launch(url, `/v2/${SPEC}`)).to.include({ member, reason: 'built' });
  });

  it('goes where the hub said it was built, even when the ring says otherwise', async () => {
    const { url, members } = await startTestFederation({ hubs: [{}, {}, {}] });
    const ring = (await launch(url, '/v2/gh/owner/elsewhere/HEAD', { method: 'HEAD' })).member;
    const { name, eventToken, url: hubUrl } = members.find((member) => member.name !== ring)!;
    const event = {
      timestamp: new Date().toISOString(),
      schema: 'binderhub.jupyter.org/launch',
      version: 6,
      provider: 'GitHub',
      spec: 'owner/elsewhere/HEAD',
      ref: 'c0ffee',
      status: 'success',
      build_token: false,
      origin: new URL(hubUrl).host,
      request_origin: '',
    };
    const headers = { authorization: `Bearer ${eventToken}` };
    const { status } = await ask(url, '/api/v1/events', { method: 'POST', headers, body: JSON.stringify(event) });
    expect(status).to.equal(204);
    expect(await launch(url, '/v2/gh/owner/elsewhere/HEAD')).to.include({ member: name, reason: 'built' });
    const { builds } = JSON.parse((await ask(url, '/api/v1/builds/gh/owner/elsewhere/HEAD')).body);
    expect(builds[0]).to.include({ member: name, outcome: 'built', source: 'event', resolvedRef: 'c0ffee' });
  });

  it('is remembered over a restart by the embedded store', async () => {
    const store = { kind: 'embedded', path: folder };
    const { url, members, hubOf, stop } = await startTestFederation({ config: { store } });
    const { member } = await visit(url, SPEC);
    await hubOf(member).eventsSettled();
    await stop();
    const again = await startGateway({ members, store });
    expect(await launch(again.url, `/v2/${SPEC}`)).to.include({ member, reason: 'built' });
  });
});

describe('two gateways on one Redis', () => {
  const { startGateway, startTestFederation } = testGateways();
  let redis: RedisProcess;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  it('agree within 100 ms, on what one of them read before as well', async () => {
    const store = { kind: 'redis', url: redis.url };
    const { url, members, hubOf } = await startTestFederation({ hubs: [{}, {}, {}], config: { store } });
    const other = await startGateway({ members, store });
    // Known there as a repo that nobody has built.
    await ask(other.url, `/api/v1/builds/${SPEC}`);
    const { member } = await visit(url, SPEC);
    await hubOf(member).eventsSettled();
    const builtOn = async () => {
      const { builds } = JSON.parse((await ask(other.url, `/api/v1/builds/${SPEC}`)).body);
      return builds.some(
        (build: { member: string; outcome: string }) => build.member === member && build.outcome === 'built',
      );
    };
    await until('the other gateway knows', builtOn, 100);
    expect(await launch(other.url, `/v2/${SPEC}`)).to.include({ member, reason: 'built' });
  });

  it('hand a gateway that starts later all they know', async () => {
    const store = { kind: 'redis', url: redis.url };
    const { url, members, hubOf, stop } = await startTestFederation({ config: { store } });
    const { member } = await visit(url, SPEC);
    await hubOf(member).eventsSettled();
    await stop();
    const later = await startGateway({ members, store });
    expect(await launch(later.url, `/v2/${SPEC}`)).to.include({ member, reason: 'built' });
  });
});
