import { expect } from 'chai';
import { describe, it } from 'mocha';
import { browserPages } from '../support/browser.ts';
import { eventStreamClients } from '../support/event-stream-client.ts';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { EVENTS, PHASES } from '../support/hub-events.ts';
import { nginxes } from '../support/nginx.ts';
import { streamHubs } from '../support/stream-hub.ts';

const SPEC = 'gh/owner/repo/HEAD';
const BUILD = `/build/${SPEC}`;
const TRUSTING: ConfigPart = { trustedProxies: ['127.0.0.1'] };

describe('a stream behind nginx, buffering as it does by default', function () {
  this.timeout(60_000);
  const { startGateway, startTestFederation } = testGateways();
  const startStreamHub = streamHubs();
  const startNginx = nginxes();
  const openStream = eventStreamClients();
  const openPage = browserPages();

  /** A hub whose streams go by hand, and a gateway in front of it. */
  const start = async (config: ConfigPart = {}) => {
    const hub = await startStreamHub();
    return { hub, gateway: await startGateway({ members: [{ name: 'hub-1', url: hub.url, prime: true }], ...config }) };
  };

  for (const http of ['1.0', '1.1'] as const) {
    it(`arrives event by event and keepalive by keepalive, as the hub sends them: HTTP ${http} to the gateway`, async () => {
      const { hub, gateway } = await start();
      const nginx = await startNginx(gateway.url, { http });
      const client = await openStream(nginx.url, BUILD);
      const stream = await hub.next();
      // The hub sends the next one when the one before has arrived.
      for (const [index, phase] of PHASES.entries()) {
        stream.event(EVENTS[phase]);
        await client.until(() => client.events.length === index + 1, phase);
        stream.keepalive();
        await client.until(() => client.comments.length === index + 1, `the keepalive after ${phase}`);
      }
      stream.ready();
      expect(await client.terminal()).to.include({ phase: 'ready', token: stream.token });
      expect(await client.ended).to.equal('ended');
      expect(client.events.slice(0, -1)).to.deep.equal(PHASES.map((phase) => EVENTS[phase]));
    });
  }

  it('outlives nginx’s read time-out while the hub is silent, by our keepalives', async () => {
    const { hub, gateway } = await start({ streams: { keepalive: '500ms' } });
    const nginx = await startNginx(gateway.url, { readTimeoutMs: 2_000 });
    const client = await openStream(nginx.url, BUILD);
    const stream = (await hub.next()).event(EVENTS.waiting);
    // Half a second apart at least: more than the time-out from the first to the last.
    await client.until(() => client.comments.length >= 6, 'six keepalives');
    stream.ready();
    expect(await client.terminal()).to.include({ token: stream.token });
    expect(hub.streams).to.have.length(1);
    expect(await nginx.errors()).to.equal('');
  });

  it('goes on where nginx gave it up, for want of keepalives, when the client comes back', async () => {
    const { hub, gateway } = await start({ streams: { keepalive: '1h' } });
    const nginx = await startNginx(gateway.url, { readTimeoutMs: 500 });
    const client = await openStream(nginx.url, BUILD);
    const stream = (await hub.next()).event(EVENTS.waiting);
    expect(await client.ended).to.equal('cut');
    expect(await nginx.errors()).to.include('upstream timed out');
    const again = await openStream(nginx.url, BUILD, { lastEventId: client.lastEventId });
    stream.ready();
    expect(await again.terminal()).to.include({ token: stream.token });
    expect(hub.streams).to.have.length(1);
  });

  it('is given up at the hub when its visitor leaves nginx', async () => {
    const { hub, gateway } = await start({ streams: { grace: '1ms' } });
    const nginx = await startNginx(gateway.url);
    const client = await openStream(nginx.url, BUILD);
    const stream = (await hub.next()).event(EVENTS.waiting);
    await client.phase('waiting');
    client.leave();
    expect(await stream.whenClosed).to.equal('reader');
  });

  it('tells the hub the visitor’s address where nginx is trusted, and nginx’s own where it is not', async () => {
    // nginx adds the address it was asked from, 127.0.0.1: here a load balancer of ours, which tells of the visitor.
    const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9', 'x-real-ip': '198.51.100.2' };
    const seen: unknown[] = [];
    for (const config of [TRUSTING, {}]) {
      const federation = await startTestFederation({ hubs: [{}], config });
      const nginx = await startNginx(federation.url);
      const client = await openStream(nginx.url, BUILD, { headers });
      // The hub's own word for whom it takes the visitor.
      seen.push((await client.phase('ready')).binder_client_ip);
    }
    expect(seen).to.deep.equal(['203.0.113.9', '127.0.0.1']);
  });

  it('launches from its page in a browser, on nginx’s address', async () => {
    const federation = await startTestFederation({
      hubs: [{ rateLimit: 0 }, { rateLimit: 0 }, { rateLimit: 0 }],
      config: { ...TRUSTING, launch: 'proxy' },
    });
    const nginx = await startNginx(federation.url);
    const page = await openPage();
    await page.goto(`${nginx.url}/v2/${SPEC}`);
    await page.locator('#phase', { hasText: 'ready' }).waitFor();
    expect(page.url()).to.equal(`${nginx.url}/v2/${SPEC}`);
    expect(federation.hubs.reduce((launched, hub) => launched + hub.launches().launched, 0)).to.equal(1);
    expect(await nginx.errors()).to.equal('');
  });
});
