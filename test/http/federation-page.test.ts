import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { systemClock } from '../../src/members/clock.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { stream } from '../support/launch.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { until } from '../support/redis-server.ts';

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the status of the federation', () => {
  const { startGateway, startTestFederation } = testGateways();
  const statusOf = async (url: string) => JSON.parse((await ask(url, '/api/v1/members')).body);
  const pageOf = async (url: string) => textOf((await ask(url, '/federation')).body);

  it('is a page without script that says what is known, and nothing that is not', async () => {
    const { url } = await startTestFederation({ hubs: [{ podQuota: 30 }, {}] });
    const { status, headers, body } = await ask(url, '/federation');
    expect(status).to.equal(200);
    expect(headers['content-type']).to.equal('text/html; charset=utf-8');
    expect(headers['content-security-policy']).to.include("default-src 'none'");
    expect(headers['cache-control']).to.equal('no-store');
    expect(body).to.include('width=device-width').and.to.include('aria-current="page">Federation');
    expect(body).not.to.match(/<script|NaN|undefined|null|secret-of/);
    const text = textOf(body);
    expect(text).to.include('2 of 2 hubs are in service');
    expect(text).to.include('Predicted right: no launch has been seen through yet');
    expect(text)
      .to.include('Launches none since the gateway started')
      .and.to.include('Pods 0 of 30')
      .and.to.include('Weight 1, prime: 50.0 % of launches are meant for it');
    expect(text)
      .not.to.match(/\b0\.0 %/)
      .and.not.to.include('Cold');
    const head = await ask(url, '/federation', { method: 'HEAD' });
    expect([head.status, head.body]).to.deep.equal([200, '']);
  });

  it('is JSON, too, for pages of others', async () => {
    const builder = { buildImage: 'quay.io/r2d:1', binderhub: '1.0' };
    const { url } = await startTestFederation({ hubs: [{ builder }] });
    const { headers, body } = await ask(url, '/api/v1/members');
    expect(headers['access-control-allow-origin']).to.equal('*');
    const unknown = { launchesSeen: 0, rightShare: null, expectedButMissing: 0, thereButUnexpected: 0 };
    const { members, ...rest } = JSON.parse(body);
    expect(rest).to.deep.equal({ launches: 0, hitRate: null, predictions: unknown, left: [] });
    expect(members[0]).to.deep.include({
      launches: 0,
      launchShare: null,
      cold: null,
      easing: null,
      ejected: null,
      heldBackLaunches: 0,
    });
    expect(members[0].predictions).to.deep.equal(unknown);
    expect(members[0]).to.deep.include({ hitRate: null, builder: 'quay.io/r2d:1', binderhub: '1.0' });
    expect(members[0].generation.versions).to.match(/^[0-9a-f]{16}$/);
    expect((await ask(url, '/api/v1/members', { method: 'HEAD' })).status).to.equal(200);
  });

  it('has the launches that each member was sent, and whether their images were where they were expected', async () => {
    // What hubs serve by other doors is not told.
    const events = { url: 'http://127.0.0.1:1/nowhere', token: '' };
    const { url, hubs, members } = await startTestFederation({ hubs: [{ events }, { events }] });
    const first = await stream(url, '/build/gh/o/a/main');
    const again = { headers: { cookie: first.cookie ?? '' } };
    await stream(url, '/build/gh/o/a/main', again);
    for (const hub of hubs) hub.forgetImages();
    await stream(url, '/build/gh/o/a/main', again);
    const other = 'gh/o/b/main';
    for (const hub of hubs) await stream(hub.url, `/build/${other}`);
    await stream(url, `/build/${other}`);
    const status = await statusOf(url);
    expect(status.launches).to.equal(4);
    expect(status.predictions).to.deep.equal({
      launchesSeen: 4,
      rightShare: 0.5,
      expectedButMissing: 1,
      thereButUnexpected: 1,
    });
    expect(status.hitRate).to.equal(0.5);
    const sums = (
      of: (member: { launches: number; launchShare: number; predictions: { launchesSeen: number } }) => number,
    ) => status.members.map(of).reduce((a: number, b: number) => a + b, 0);
    expect(sums(({ launches }) => launches)).to.equal(4);
    expect(sums(({ launchShare }) => launchShare)).to.equal(1);
    expect(sums(({ predictions }) => predictions.launchesSeen)).to.equal(4);
    const page = await pageOf(url);
    expect(page).to.include('Predicted right: 50.0 % of 4 launches whose outcome was seen');
    expect(page).to.include('Expected to be built, and was not: 1. Expected to need a build, and did not: 1.');
    expect(page).to.match(/Image was there \d+\.\d % of \d launches/);
    expect(page).to.include(new URL(members[0]!.url).host);
  });

  it('shows the words of hubs as words', async () => {
    const checks = [{ service: '<script>alert("x")</script>', ok: false }];
    const hub = createServer((_, res) => res.writeHead(503).end(JSON.stringify({ ok: false, checks })));
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    try {
      const { url } = await startGateway({ members: [{ name: 'ann', url: address }] });
      await until('it is down', async () => (await statusOf(url)).members[0].standing === 'down');
      const { body } = await ask(url, '/federation');
      expect((await statusOf(url)).members[0].detail).to.include('<script>');
      expect(body).to.include('&lt;script&gt;').and.not.to.include('<script>');
    } finally {
      hub.close();
    }
  });

  it('says who runs each hub, who pays for it and where it is, as far as the configuration does', async () => {
    const told = { runBy: 'The Institute', fundedBy: 'A <Fund>', region: 'Bavaria' };
    const { url } = await startGateway({
      members: [
        { name: 'ann', url: 'http://127.0.0.1:1', ...told },
        { name: 'bob', url: 'http://127.0.0.1:2' },
      ],
    });
    const page = await pageOf(url);
    expect(page).to.match(/ann .* Run by The Institute Funded by A &lt;Fund&gt; Region Bavaria .* bob /);
    expect(page.match(/Run by|Funded by|Region/g)).to.have.length(3);
  });

  it('says why a hub is out, and since when', async () => {
    const { url, hubs, standing } = await startTestFederation({ hubs: [{}, {}] });
    hubs[1]!.setHealthy(false);
    await standing('hub-2', 'down');
    const page = await pageOf(url);
    expect(page).to.include('1 of 2 hubs are in service');
    expect(page).to.match(/hub-2 down since \d{4}-\d\d-\d\d \d\d:\d\d UTC \( ?failed: JupyterHub API ?\)/);
  });

  it('says it once, whatever it is', async () => {
    const { url, hubs, standing } = await startTestFederation({ hubs: [{}, { podQuota: 0 }] });
    await hubs[0]!.close();
    await standing('hub-1', 'down');
    const page = await pageOf(url);
    expect(page).to.match(/down since [^(]* \(cannot be reached: [^)]*ECONNREFUSED/);
    expect(page).to.match(/in maintenance since [^(]* \(its quota is 0\)/);
  });

  it('shows who is cold, until when, and what that keeps from it; then it is over', async () => {
    const time = new ManualClock(Date.now());
    const { url, hubs } = await startTestFederation({
      hubs: [{}, {}],
      config: { build: 'redirect', routing: { brake: { buildsPerMinute: 1, rampUp: '10m' }, slack: 1000 } },
      clock: { ...systemClock, now: () => time.now() },
    });
    const metric = async (name: string) =>
      (await ask(url, '/metrics')).body.split('\n').find((line) => line.startsWith(`${name}{member="hub-1"}`));
    expect(await metric('launch_gateway_member_cold')).to.match(/ 0$/);
    hubs[0]!.bumpBuilder();
    await until('it is seen', async () => (await statusOf(url)).members[0].cold !== null);
    expect(await metric('launch_gateway_member_cold')).to.match(/ 1$/);
    expect(await metric('launch_gateway_member_builds_per_minute')).to.match(/ 1$/);
    const sent = new Map<string, number>();
    for (let i = 0; i < 40; i++) {
      const { headers } = await ask(url, `/v2/gh/o/repo-${i}/main`);
      const member = String(headers['launch-member']);
      sent.set(member, (sent.get(member) ?? 0) + 1);
    }
    // The burst; by hash alone it would be about half of them.
    expect(sent.get('hub-1')).to.equal(2);
    const [first] = (await statusOf(url)).members;
    expect(first.cold.buildsPerMinute).to.equal(1);
    expect(Date.parse(first.cold.until) - Date.parse(first.cold.since)).to.equal(600_000);
    expect(first.heldBackLaunches).to.be.greaterThan(5);
    expect(await metric('launch_gateway_held_back_launches_total')).to.match(new RegExp(` ${first.heldBackLaunches}$`));
    expect(await pageOf(url)).to.match(
      /Cold its builder changed at .* UTC ; may be made to begin 1\.0 builds a minute now/,
    );
    const repo = (await ask(url, `/api/v1/decisions/gh/o/new/main`)).body;
    expect(
      JSON.parse(repo).considered.find(({ member }: { member: string }) => member === 'hub-1').passedOver,
    ).to.equal('braked');
    await time.advance(600_000);
    expect((await statusOf(url)).members[0].cold).to.equal(null);
    expect(await metric('launch_gateway_member_builds_per_minute')).to.equal(undefined);
  });

  it('sends launches on when a roll-out comes to all hubs at once', async () => {
    const { url, hubs } = await startTestFederation({
      hubs: [{}, {}],
      config: { routing: { brake: { buildsPerMinute: 1, rampUp: '10m' } }, build: 'redirect' },
    });
    for (const hub of hubs) hub.bumpBuilder();
    await until('it is seen', async () =>
      (await statusOf(url)).members.every(({ cold }: { cold: unknown }) => cold !== null),
    );
    const reasons = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { status, headers } = await ask(url, `/v2/gh/o/repo-${i}/main`);
      expect(status).to.equal(307);
      reasons.add(String(headers['launch-reason']));
    }
    expect([...reasons]).to.deep.equal(['ring']);
  });

  it('counts the builds that streams begin, as it does those of redirects', async () => {
    const { url, hubs } = await startTestFederation({
      hubs: [{ weight: 1000 }, { weight: 1 }],
      config: { routing: { brake: { buildsPerMinute: 1, rampUp: '10m' }, slack: 1000 } },
    });
    hubs[0]!.bumpBuilder();
    await until('it is seen', async () => (await statusOf(url)).members[0].cold !== null);
    const sent: string[] = [];
    for (let i = 0; i < 4; i++) sent.push((await stream(url, `/build/gh/o/repo-${i}/main`)).member);
    expect(sent).to.deep.equal(['hub-1', 'hub-1', 'hub-2', 'hub-2']);
    // Its images of now are there for everybody.
    expect((await stream(url, '/build/gh/o/repo-0/main')).member).to.equal('hub-1');
  });
});
