import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { browserPages } from '../support/browser.ts';
import { openPageStream, type SeenByPage } from '../support/browser-streams.ts';
import { type TestFederation, type TestGateway, testGateways } from '../support/gateway.ts';
import { buildUpTo } from '../support/hub-events.ts';
import { otherSites } from '../support/other-site.ts';
import { until } from '../support/redis-server.ts';
import { type SlowProxy, startSlowProxy } from '../support/slow-proxy.ts';
import { streamHubs } from '../support/stream-hub.ts';

const SPEC = 'gh/owner/repo/HEAD';
const SITES = ['its own site', 'another site, without credentials as thebe does'] as const;

type Hub = TestFederation['hubs'][number];
const sum = ({ hubs }: TestFederation, count: (hub: Hub) => number) =>
  hubs.reduce((total, hub) => total + count(hub), 0);
const asked = (hub: Hub) => hub.requestCounts().get('/build') ?? 0;
/** Of all hubs: streams that were asked for, builds, servers. */
const totals = (federation: TestFederation) => ({
  asked: sum(federation, asked),
  builds: sum(federation, (hub) => hub.builds()),
  launched: sum(federation, (hub) => hub.launches().launched),
});
const ONE_LAUNCH = { asked: 1, builds: 1, launched: 1 };

const count = ({ events }: SeenByPage, phase: string) => events.filter((event) => event.phase === phase).length;
const last = ({ events }: SeenByPage) => events.at(-1)?.phase;
const CLOSED = 2;

for (const site of SITES) {
  describe(`a native EventSource of ${site}`, function () {
    this.timeout(60_000);
    const { startGateway, startTestFederation } = testGateways();
    const openPage = browserPages();
    const startOtherSite = otherSites();
    const startStreamHub = streamHubs();
    const proxies: SlowProxy[] = [];
    afterEach(async () => void (await Promise.all(proxies.splice(0).map((proxy) => proxy.close()))));

    /** A page from which the stream is asked for. */
    const pageOf = async (origin: string): Promise<Page> => {
      const page = await openPage();
      await page.goto(site === 'its own site' ? `${origin}/about` : await startOtherSite());
      return page;
    };
    /** A way to the gateway that can be cut. */
    const cuttable = async (gateway: TestGateway) => {
      const proxy = await startSlowProxy(Number(new URL(gateway.url).port));
      proxies.push(proxy);
      return { proxy, url: `http://127.0.0.1:${proxy.port}` };
    };

    it('launches, and is told everything on one connection', async () => {
      const federation = await startTestFederation();
      const page = await pageOf(federation.url);
      for (const phases of [['waiting', 'fetching', 'building', 'pushing', 'built', 'launching'], ['built']]) {
        const stream = await openPageStream(page, `${federation.url}/build/${SPEC}`, { closesWhenDone: true });
        const seen = await stream.until(({ readyState }) => readyState === CLOSED);
        for (const phase of phases) expect(count(seen, phase), phase).to.be.greaterThan(0);
        expect(last(seen)).to.equal('ready');
        expect(seen).to.include({ opened: 1, errors: 0 });
      }
      expect(totals(federation)).to.deep.equal({ asked: 2, builds: 1, launched: 2 });
      const headers = federation.hubs.flatMap((hub) => hub.requests()).flatMap(({ rawHeaders }) => rawHeaders);
      const names = headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
      expect(names.includes('origin')).to.equal(site !== 'its own site');
    });

    it('that nobody closes after ready comes back, and gets the same server and not another one', async () => {
      const federation = await startTestFederation();
      const page = await pageOf(federation.url);
      const stream = await openPageStream(page, `${federation.url}/build/${SPEC}`);
      const seen = await stream.until((now) => count(now, 'ready') === 2);
      const [first, again] = seen.events.filter(({ phase }) => phase === 'ready');
      expect(again).to.deep.equal(first);
      expect(last(seen)).to.equal('ready');
      expect(seen.opened).to.equal(2);
      expect(totals(federation)).to.deep.equal(ONE_LAUNCH);
    });

    it('that nobody closes comes back when its server has been forgotten, and is stopped for good', async () => {
      const federation = await startTestFederation({ config: { streams: { readyMemory: '1ms' } } });
      const page = await pageOf(federation.url);
      const stream = await openPageStream(page, `${federation.url}/build/${SPEC}`);
      const seen = await stream.until(({ readyState }) => readyState === EVENT_SOURCE_CLOSED);
      expect(last(seen)).to.equal('ready');
      expect(totals(federation)).to.deep.equal(ONE_LAUNCH);
    });

    it('that nobody closes after failed comes back, and starts no other build', async () => {
      const federation = await startTestFederation();
      for (const hub of federation.hubs) hub.failBuilds(/./);
      const page = await pageOf(federation.url);
      const stream = await openPageStream(page, `${federation.url}/build/${SPEC}`);
      const seen = await stream.until((now) => count(now, 'failed') === 2);
      const [first, again] = seen.events.filter(({ phase }) => phase === 'failed');
      expect(first!.message).to.include('Error during build');
      expect(again).to.deep.equal(first);
      expect(totals(federation)).to.deep.equal({ asked: 1, builds: 1, launched: 0 });
    });

    it('whose connection is cut in the middle of a build comes back to it: one build, one launch', async () => {
      const federation = await startTestFederation({ hubs: [{ buildMs: () => 500 }] });
      const { proxy, url } = await cuttable(federation);
      const page = await pageOf(url);
      const stream = await openPageStream(page, `${url}/build/${SPEC}`, { closesWhenDone: true });
      await stream.until(({ events }) => events.some(({ phase }) => phase === 'fetching'));
      federation.hubs[0]!.pauseBuilds();
      proxy.cut();
      await stream.until(({ opened }) => opened === 2);
      federation.hubs[0]!.resumeBuilds();
      const seen = await stream.until(({ readyState }) => readyState === CLOSED);
      expect(last(seen)).to.equal('ready');
      expect(count(seen, 'waiting'), 'the log goes on, and does not begin again').to.equal(1);
      expect(count(seen, 'built')).to.equal(1);
      expect(totals(federation)).to.deep.equal(ONE_LAUNCH);
    });

    it('gets the server that became ready while its connection was cut', async () => {
      const hub = await startStreamHub();
      const gateway = await startGateway({ members: [{ name: 'hub-1', url: hub.url, prime: true }] });
      const { proxy, url } = await cuttable(gateway);
      const page = await pageOf(url);
      const stream = await openPageStream(page, `${url}/build/${SPEC}`, { closesWhenDone: true });
      const launch = buildUpTo(await hub.next(), 'launching');
      await stream.until((now) => last(now) === 'launching');
      proxy.cut();
      launch.ready();
      const seen = await stream.until(({ readyState }) => readyState === CLOSED);
      expect(seen.events.at(-1)).to.include({ phase: 'ready', token: launch.token });
      expect(seen.opened).to.equal(2);
      expect(hub.streams).to.have.length(1);
    });

    it('leaves nothing open at the hub when its page is closed for good', async () => {
      const federation = await startTestFederation({ config: { streams: { grace: '1ms' } } });
      for (const hub of federation.hubs) hub.pauseBuilds();
      const page = await pageOf(federation.url);
      const stream = await openPageStream(page, `${federation.url}/build/${SPEC}`);
      await stream.until(({ events }) => events.length > 0);
      expect(sum(federation, (hub) => hub.streams())).to.equal(1);
      await page.close();
      await until('the hub’s stream is closed', () => sum(federation, (hub) => hub.streams()) === 0);
      expect(totals(federation)).to.deep.equal({ asked: 1, builds: 1, launched: 0 });
    });
  });
}

const EVENT_SOURCE_CLOSED = 2;

describe('launch: proxy in a browser', function () {
  this.timeout(60_000);
  const { startTestFederation } = testGateways();
  const openPage = browserPages();
  /** No stream is let in without a good token. */
  const HUB = { rateLimit: 0 };

  const shown = (page: Page) => page.getByRole('heading').textContent();
  const phase = (page: Page, text: string) => page.locator('#phase', { hasText: text }).waitFor();

  it('a launch link becomes a server on the federation’s own address: page and stream of one hub, by its token alone', async () => {
    const config = { launch: 'proxy', routing: { policy: 'random' }, sticky: { enabled: false } };
    const federation = await startTestFederation({ hubs: [HUB, HUB, HUB], config });
    const used = new Set<string>();
    for (let i = 0; used.size < federation.hubs.length; i++) {
      const before = federation.hubs.map((hub) => [asked(hub), hub.launches().launched]);
      const page = await openPage();
      const link = `${federation.url}/v2/gh/owner/repo-${i}/HEAD?urlpath=lab`;
      await page.goto(link);
      await phase(page, 'ready');
      expect(page.url()).to.equal(link);
      const heading = await shown(page);
      for (const [index, hub] of federation.hubs.entries()) {
        const [streams = 0, servers = 0] = before[index]!;
        const isIt = heading === `Simulated hub ${hub.name}`;
        if (isIt) used.add(hub.name);
        expect([asked(hub), hub.launches().launched]).to.deep.equal(isIt ? [streams + 1, servers + 1] : before[index]);
        if (!isIt) continue;
        const server = new URL((await page.locator('#server').getAttribute('href'))!);
        expect(server.origin).to.equal(new URL(hub.url).origin);
        expect(server.pathname).to.match(/\/lab$/);
      }
      await page.context().close();
    }
    expect(sum(federation, (hub) => hub.events().failed)).to.equal(0);
  });

  it('a page goes on at another hub when its own dies, and says so', async () => {
    const federation = await startTestFederation({ hubs: [HUB, HUB, HUB], config: { launch: 'proxy' } });
    for (const hub of federation.hubs) hub.pauseBuilds();
    const page = await openPage();
    await page.goto(`${federation.url}/v2/${SPEC}`);
    await phase(page, 'waiting');
    const victim = federation.hubs.find((hub) => hub.building() === 1)!;
    expect(await shown(page)).to.equal(`Simulated hub ${victim.name}`);
    for (const hub of federation.hubs) if (hub !== victim) hub.resumeBuilds();
    await victim.kill();
    await phase(page, 'ready');
    expect(await page.locator('#log').textContent()).to.match(/The hub was lost, so it goes on at hub-\d\./);
    expect(sum(federation, (hub) => hub.launches().launched)).to.equal(1);
  });

  it('a hub under a base path shows its page and stream under that path', async () => {
    const federation = await startTestFederation({
      hubs: [{ ...HUB, basePath: '/binder' }],
      config: { launch: 'proxy' },
    });
    const page = await openPage();
    await page.goto(`${federation.url}/v2/${SPEC}?urlpath=lab`);
    await phase(page, 'ready');
    expect(page.url()).to.equal(`${federation.url}/binder/v2/${SPEC}?urlpath=lab`);
    expect(totals(federation)).to.deep.equal(ONE_LAUNCH);
  });

  it('a page that is loaded again after its stream ended launches again, on the same hub', async () => {
    const federation = await startTestFederation({ hubs: [HUB, HUB, HUB], config: { launch: 'proxy' } });
    const page = await openPage();
    await page.goto(`${federation.url}/v2/${SPEC}`);
    await phase(page, 'ready');
    await page.reload();
    await phase(page, 'ready');
    await until('there are two servers', () => totals(federation).launched === 2);
    expect(totals(federation)).to.deep.equal({ asked: 2, builds: 1, launched: 2 });
  });
});
