import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

describe('the faces of the federation', () => {
  const { startGateway, startTestFederation } = testGateways();

  it('/active_hosts names the members that serve, as federation-redirect does', async () => {
    const { url, hubs, members, standing } = await startTestFederation();
    hubs[1]!.setHealthy(false);
    await standing('hub-2', 'down');
    const { status, body } = await ask(url, '/active_hosts');
    expect(status).to.equal(200);
    const [first] = members;
    const { active_hosts } = JSON.parse(body);
    expect(Object.keys(active_hosts)).to.deep.equal(['hub-1', 'hub-3']);
    expect(active_hosts['hub-1']).to.deep.equal({
      url: first!.url,
      weight: 50,
      prime: true,
      health: `${first!.url}/health`,
      versions: `${first!.url}/versions`,
    });
    expect(body).not.to.include('secret-of');
  });

  it('/health adds up pods and quotas of the members that serve', async () => {
    const { url } = await startTestFederation({ hubs: [{ podQuota: 30 }, { podQuota: 20 }] });
    const { status, body } = await ask(url, '/health');
    expect(status).to.equal(200);
    const { ok, checks } = JSON.parse(body);
    expect(ok).to.equal(true);
    expect(checks.find(({ service }: { service: string }) => service === 'Pod quota')).to.deep.equal({
      service: 'Pod quota',
      ok: true,
      total_pods: 0,
      build_pods: 0,
      user_pods: 0,
      quota: 50,
      _ignore_failure: true,
    });
    expect((await ask(url, '/health', { method: 'HEAD' })).status).to.equal(200);
  });

  it('/health is a 503 when nobody can be sent launches, and well again with the first hub', async () => {
    const { url, hubs, standing } = await startTestFederation({ hubs: [{}, {}] });
    hubs[0]!.setHealthy(false);
    hubs[1]!.setQuota(0);
    await standing('hub-1', 'down');
    await standing('hub-2', 'maintenance');
    const { status, body } = await ask(url, '/health');
    expect({ status, ok: JSON.parse(body).ok }).to.deep.equal({ status: 503, ok: false });
    hubs[1]!.setQuota(null);
    await standing('hub-2', 'up');
    expect((await ask(url, '/health')).status).to.equal(200);
  });

  it('/versions says what the federation runs, and the gateway itself', async () => {
    const { url } = await startTestFederation({ hubs: [{ builder: { buildImage: 'r2d:1', binderhub: '9' } }] });
    const versions = JSON.parse((await ask(url, '/versions')).body);
    expect(versions).to.include({ 'launch-gateway': '1.2.3', binderhub: '9' });
    expect(versions.builder_info).to.deep.equal({ build_image: 'r2d:1' });
  });

  it('let a gateway be a member of another federation', async () => {
    const inner = await startTestFederation({ hubs: [{ podQuota: 40 }] });
    const { url } = await startGateway({ members: [{ name: 'inner', url: inner.url, prime: true }] });
    const seen = async () => JSON.parse((await ask(url, '/api/v1/members')).body).members[0];
    await until('the inner federation is up', async () => (await seen()).standing === 'up');
    expect((await seen()).pods.quota).to.equal(40);
    expect((await launch(url, '/v2/gh/o/r/HEAD')).location).to.equal(`${inner.url}/v2/gh/o/r/HEAD`);
  });

  it('/api/v1/members shows each member as the gateway sees it, and no secret', async () => {
    const { url, hubs, standing } = await startTestFederation();
    hubs[2]!.misbehave('html-500');
    await standing('hub-3', 'down');
    const { headers, body } = await ask(url, '/api/v1/members');
    expect(headers['cache-control']).to.equal('no-store');
    const { members } = JSON.parse(body);
    expect(members).to.have.length(3);
    expect(members[0]).to.include({ name: 'hub-1', weight: 50, prime: true, standing: 'up', reason: '', detail: '' });
    expect(members[2]).to.include({ name: 'hub-3', standing: 'down', reason: 'status' });
    expect(members[2].detail).to.include('500');
    const shares = members.map(({ ringShare }: { ringShare: number }) => ringShare);
    expect(shares[0] + shares[1] + shares[2]).to.be.closeTo(1, 1e-9);
    expect(body).not.to.include('secret-of');
  });

  it('/api/v1/decisions tells what would be decided, and changes nothing', async () => {
    const { url } = await startTestFederation();
    const target = '/api/v1/decisions/gl/Group%2FProject/a%2Fb?x=1';
    const decision = JSON.parse((await ask(url, target)).body);
    expect(decision).to.deep.include({ provider: 'gl', repo: 'Group/Project', ref: 'a/b', reason: 'ring' });
    expect(decision.location).to.match(/\/v2\/gl\/Group%2FProject\/a%2Fb$/);
    expect(decision.considered).to.have.length(3);
    expect(JSON.parse((await ask(url, target)).body)).to.deep.equal(decision);
    expect((await launch(url, '/v2/gl/Group%2FProject/a%2Fb')).member).to.equal(decision.member);
  });

  it('the API knows nothing else: 404 and not a hub’s page; a wrong link is a 400', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{}] });
    for (const [method, target, status] of [
      ['GET', '/api/v1/nope', 404],
      ['GET', '/api/', 404],
      ['GET', '/api/v1/events', 405],
      ['POST', '/api/v1/shadow', 404],
      ['GET', '/api/v1/decisions/', 404],
      ['GET', '/api/v1/decisions/gh/owner', 400],
      ['GET', '/api/v1/builds/gh/owner/repo/%zz', 400],
    ] as const) {
      const answer = await ask(url, target, { method });
      expect(answer.status, `${method} ${target}`).to.equal(status);
      expect(JSON.parse(answer.body).message, target).to.be.a('string');
    }
    expect([...hubs[0]!.requestCounts().keys()]).to.have.members(['/health', '/versions']);
  });
});
