import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Misbehaviour } from '../../src/simulated-hub/misbehaviour.ts';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import { ask, watch } from '../support/http.ts';
import { launch, visit } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

const SPEC = 'gh/owner/repo/HEAD';
const QUICK = { period: '50ms', failedPeriod: '50ms', jitter: 0, retries: 0, timeout: '300ms' };

/** The member that the launch goes to while all are well. */
async function owner(federation: TestFederation) {
  const { member } = await visit(federation.url, SPEC);
  await federation.hubOf(member).eventsSettled();
  return { member, hub: federation.hubOf(member) };
}

describe('a launch whose hub is ill', () => {
  const { startTestFederation } = testGateways();

  it('goes to another one while it is down, and back when it has recovered', async () => {
    const federation = await startTestFederation({ hubs: [{}, {}, {}] });
    const { member, hub } = await owner(federation);
    hub.setHealthy(false);
    await federation.standing(member, 'down');
    const elsewhere = await launch(federation.url, `/v2/${SPEC}`);
    expect(elsewhere.member).not.to.equal(member);
    expect(elsewhere).to.include({ reason: 'ring', cookie: null });
    hub.setHealthy(true);
    await federation.standing(member, 'up');
    expect(await launch(federation.url, `/v2/${SPEC}`)).to.include({ member, reason: 'built' });
  });

  it('goes to another one when it does not answer at all', async () => {
    const federation = await startTestFederation({ hubs: [{}, {}, {}] });
    const { member, hub } = await owner(federation);
    await hub.kill();
    await federation.standing(member, 'down');
    expect((await launch(federation.url, `/v2/${SPEC}`)).member).not.to.equal(member);
  });

  for (const how of ['rubbish', 'slow', 'huge', 'html-500', 'hang'] as const satisfies readonly Misbehaviour[]) {
    it(`goes to another one when its health page is ${how}, and no launch waits for that`, async () => {
      const federation = await startTestFederation({ hubs: [{}, {}, {}], config: { checks: QUICK } });
      const { member, hub } = await owner(federation);
      hub.misbehave(how);
      await federation.standing(member, 'down');
      expect((await launch(federation.url, `/v2/${SPEC}`)).member).not.to.equal(member);
      hub.misbehave(null);
      await federation.standing(member, 'up');
      expect((await launch(federation.url, `/v2/${SPEC}`)).member).to.equal(member);
    });
  }

  it('goes to another one in maintenance, which a quota of 0 means', async () => {
    const federation = await startTestFederation({ hubs: [{}, {}, {}] });
    const { member, hub } = await owner(federation);
    hub.setQuota(0);
    await federation.standing(member, 'maintenance');
    expect((await launch(federation.url, `/v2/${SPEC}`)).member).not.to.equal(member);
    const decision = JSON.parse((await ask(federation.url, `/api/v1/decisions/${SPEC}`)).body);
    const passedOver = decision.considered.find((one: { member: string }) => one.member === member).passedOver;
    expect(passedOver).to.equal('maintenance');
  });

  it('goes to another one when it is full, its headroom counted, our own launches too', async () => {
    const federation = await startTestFederation({
      hubs: [{ podQuota: 4 }, { podQuota: 100 }],
      config: {
        routing: { headroom: 2, policy: 'least-loaded', bound: 100 },
        sticky: { enabled: false },
        checks: { period: '1h' },
      },
    });
    // No check comes in between: it is the gateway's own count that says when the first one is full.
    const sent = [];
    for (let i = 0; i < 6; i++) sent.push((await launch(federation.url, `/v2/gh/owner/repo-${i}/HEAD`)).member);
    expect(sent.filter((member) => member === 'hub-1')).to.have.length(2);
  });

  it('goes to the prime as a last resort when nobody is eligible, never remembered, and is counted', async () => {
    const federation = await startTestFederation({ hubs: [{ prime: false }, { prime: true }, {}] });
    for (const hub of federation.hubs) hub.setHealthy(false);
    for (const { name } of federation.members) await federation.standing(name, 'down');
    const sent = await launch(federation.url, `/v2/${SPEC}`);
    expect(sent).to.include({ member: 'hub-2', reason: 'last-resort', cookie: null });
    const { body } = await ask(federation.url, '/metrics');
    expect(body).to.include('launch_gateway_launches_total{member="hub-2",reason="last-resort"} 1');
    const known = JSON.parse((await ask(federation.url, `/api/v1/builds/${SPEC}`)).body);
    expect(known.builds).to.deep.equal([]);
  });

  it('is refused where that is configured: 503 and a page, or a failed event, until a hub is back', async () => {
    const federation = await startTestFederation({ hubs: [{}, {}], config: { routing: { lastResort: 'refuse' } } });
    for (const hub of federation.hubs) hub.setHealthy(false);
    for (const { name } of federation.members) await federation.standing(name, 'down');
    const page = await ask(federation.url, `/v2/${SPEC}`, { headers: { accept: 'text/html' } });
    expect(page.status).to.equal(503);
    expect(page.headers['retry-after']).to.equal('60');
    expect(page.headers['content-type']).to.match(/^text\/html/);
    expect(page.body).to.include('try again in a minute');
    const stream = await watch(federation.url, `/build/${SPEC}`);
    expect(stream.response.statusCode).to.equal(200);
    expect(await stream.phase('failed')).to.include({ status_code: 503 });
    const refused = federation.log().filter((line) => (line.reason ?? line.end) === 'none-eligible');
    expect(refused.map(({ msg }) => msg)).to.deep.equal(['launch', 'stream']);
    federation.hubs[0]!.setHealthy(true);
    await until('launches go on', async () => (await ask(federation.url, `/v2/${SPEC}`)).status === 307);
  });

  it('is refused with 403 where no member may launch the repo', async () => {
    const hub = { name: 'hub-1', url: 'http://127.0.0.1:9', prime: true, deny: ['gh/evil/*'] };
    const federation = await startTestFederation({ config: { members: [hub], checks: QUICK } });
    expect((await ask(federation.url, '/v2/gh/evil/repo/HEAD')).status).to.equal(403);
    expect((await ask(federation.url, '/v2/gh/good/repo/HEAD')).status).to.equal(307);
  });

  it('is told in the log when a member comes and goes, once', async () => {
    const federation = await startTestFederation({ hubs: [{}, {}] });
    federation.hubs[0]!.setHealthy(false);
    await federation.standing('hub-1', 'down');
    federation.hubs[0]!.setHealthy(true);
    await federation.standing('hub-1', 'up');
    const told = federation.log().filter(({ member, to }) => member === 'hub-1' && to !== undefined);
    expect(told.map(({ level, from, to, reason }) => ({ level, from, to, reason }))).to.deep.equal([
      { level: 'info', from: 'unchecked', to: 'up', reason: '' },
      { level: 'warn', from: 'up', to: 'down', reason: 'JupyterHub API' },
      { level: 'info', from: 'down', to: 'up', reason: '' },
    ]);
  });
});
