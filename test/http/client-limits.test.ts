import { expect } from 'chai';
import { describe, it } from 'mocha';
import { systemClock } from '../../src/members/clock.ts';
import { testGateways } from '../support/gateway.ts';
import { ask, type RequestOptions, watch } from '../support/http.ts';
import { launch } from '../support/launch.ts';

const PAGE = '/v2/gh/owner/repo/main';
const BUILD = '/build/gh/owner/repo/main';
const API = '/api/v1/members';
const WARN = 'a client is over its limit, and refused';
/** So few that a test meets them. */
const few = (count: number) => ({ count, within: '1m' });
/** Believed, since the tests come from there. */
const PROXIED = { trustedProxies: ['127.0.0.1'] };
const from = (address: string, more: Readonly<Record<string, string>> = {}): RequestOptions => ({
  headers: { 'x-forwarded-for': address, ...more },
});

/** Stands still, until it is moved. */
function movingClock() {
  let now = Date.now();
  const pass = (ms: number) => {
    now += ms;
  };
  return { clock: { ...systemClock, now: () => now }, pass };
}

describe('what a client may ask for', () => {
  const { startGateway, startTestFederation } = testGateways();

  it('is so many launches: then it is told how long to wait, and gets in after that', async () => {
    const { clock, pass } = movingClock();
    const { url } = await startTestFederation({ hubs: [{}], clock, config: { limits: { launches: few(3) } } });
    for (let i = 0; i < 3; i++) await launch(url, PAGE);
    pass(500);
    const refused = await ask(url, PAGE);
    expect(refused.status).to.equal(429);
    expect(refused.headers).to.include({
      'retry-after': '20',
      'ratelimit-limit': '3',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '60',
      'ratelimit-policy': '3;w=60',
      'cache-control': 'no-store',
    });
    const { error, message } = JSON.parse(refused.body);
    expect(error).to.equal('too-many-requests');
    expect(message).to.include('3 launches in 60 s').and.include('try again in 20 s');
    pass(19_000);
    expect((await ask(url, PAGE)).status).to.equal(429);
    pass(1_000);
    await launch(url, PAGE);
    expect((await ask(url, PAGE)).status).to.equal(429);
  });

  it('is told to people on a page, with what to do', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: { limits: { launches: few(1) } } });
    await launch(url, PAGE);
    const { status, headers, body } = await ask(url, PAGE, { headers: { accept: 'text/html' } });
    expect(status).to.equal(429);
    expect(headers['retry-after']).to.match(/^\d+$/);
    expect(body)
      .to.match(/Please try again in \d+ s/)
      .and.include('There is nothing wrong with your link');
    expect(body).to.include('>Try again</a>');
  });

  it('is told on a stream by its end, and not again to an EventSource that comes back', async () => {
    const { clock, pass } = movingClock();
    const limits = { launches: few(2) };
    const { url, hubs } = await startTestFederation({ hubs: [{}], clock, config: { limits } });
    for (let i = 0; i < 2; i++) (await watch(url, BUILD)).leave();
    pass(500);
    const stream = await watch(url, BUILD);
    expect(stream.response.statusCode).to.equal(200);
    expect(stream.response.headers['retry-after']).to.equal('30');
    const failed = await stream.phase('failed');
    expect(failed).to.include({ status_code: 429 });
    expect(failed.message).to.include('try again in 30 s');
    expect(await stream.ended).to.equal('ended');
    const asked = hubs[0]!.requestCounts().get('/build');
    const headers = { accept: 'text/event-stream', 'last-event-id': 'refused-over' };
    expect((await ask(url, BUILD, { headers })).status).to.equal(204);
    expect(hubs[0]!.requestCounts().get('/build')).to.equal(asked);
  });

  it('counts a client that comes back to its stream once', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: { limits: { launches: few(2) } } });
    const ids = /^id: (.+)$/m;
    const first = await watch(url, BUILD);
    await first.phase('ready');
    const id = await new Promise<string>((resolve) => {
      void ask(url, '/build/gh/owner/other/main', { headers: { accept: 'text/event-stream' } }).then(({ body }) =>
        resolve(ids.exec(body)![1]!),
      );
    });
    for (let i = 0; i < 5; i++) {
      const again = await watch(url, '/build/gh/owner/other/main', { headers: { 'last-event-id': id } });
      expect(await again.phase('ready')).to.have.property('url');
      again.leave();
    }
    expect(await (await watch(url, BUILD)).phase('failed')).to.include({ status_code: 429 });
    first.leave();
  });

  it('is asked of pages, streams and plain links alike, and neither of HEAD nor of other pages', async () => {
    const config = { launch: 'page', limits: { launches: few(2) } };
    const { url } = await startTestFederation({ hubs: [{}], config });
    for (const method of ['HEAD', 'OPTIONS']) for (let i = 0; i < 4; i++) await ask(url, PAGE, { method });
    for (const other of [
      '/',
      '/federation',
      '/explain',
      '/badge_logo.svg',
      '/health',
      '/metrics',
      `/launch${PAGE.slice(3)}`,
    ]) {
      for (let i = 0; i < 2; i++) expect((await ask(url, other)).status, other).to.equal(200);
    }
    expect((await ask(url, PAGE, { headers: { accept: 'text/html' } })).status).to.equal(200);
    expect((await ask(url, `/plain${PAGE.slice(3)}`)).status).to.equal(307);
    expect((await ask(url, PAGE, { headers: { accept: 'text/html' } })).status).to.equal(429);
    expect((await ask(url, `/plain${PAGE.slice(3)}`)).status).to.equal(429);
    expect(await (await watch(url, BUILD)).phase('failed')).to.include({ status_code: 429 });
  });

  it('is asked of each client: an address, of IPv6 a network', async () => {
    const config = { ...PROXIED, limits: { launches: few(1) } };
    const { url } = await startTestFederation({ hubs: [{}], config });
    const statuses = [];
    for (const address of [
      '192.0.2.1',
      '192.0.2.2',
      '2001:db8::1',
      '2001:DB8:0:0:9::1',
      '2001:db8:0:1::1',
      '192.0.2.1',
    ]) {
      statuses.push((await ask(url, PAGE, from(address))).status);
    }
    expect(statuses).to.deep.equal([307, 307, 307, 429, 307, 429]);
  });

  it('cannot be had again under a forged address', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: { limits: { launches: few(1) } } });
    await launch(url, PAGE, from('192.0.2.1'));
    for (const forged of ['192.0.2.2', '2001:db8::1', '127.0.0.2, 192.0.2.3']) {
      expect(
        (await ask(url, PAGE, from(forged, { 'x-real-ip': '192.0.2.9', forwarded: 'for=192.0.2.8' }))).status,
      ).to.equal(429);
    }
    const trusting = await startTestFederation({ hubs: [{}], config: { ...PROXIED, limits: { launches: few(1) } } });
    await launch(trusting.url, PAGE, from('192.0.2.1'));
    expect((await ask(trusting.url, PAGE, from('192.0.2.7, 192.0.2.1'))).status).to.equal(429);
    // A proxy that hides who it was lets nobody choose.
    await launch(trusting.url, PAGE, from('192.0.2.7, unix:'));
    expect((await ask(trusting.url, PAGE, from('192.0.2.8, unix:'))).status).to.equal(429);
  });

  it('is not asked of networks that are exempt', async () => {
    const limits = { launches: few(1), apiReads: few(1), unlimited: ['192.0.2.0/24'] };
    const { url } = await startGateway({ ...PROXIED, members: [{ name: 'a', url: 'http://127.0.0.1:9' }], limits });
    for (let i = 0; i < 5; i++) {
      expect((await ask(url, PAGE, from('192.0.2.77'))).status).to.equal(307);
      const read = await ask(url, API, from('192.0.2.77'));
      expect(read.status).to.equal(200);
      expect(read.headers).not.to.have.property('ratelimit-limit');
    }
    const statuses = [];
    for (const target of [PAGE, PAGE, API, API]) statuses.push((await ask(url, target, from('198.51.100.1'))).status);
    expect(statuses).to.deep.equal([307, 429, 200, 429]);
  });

  it('lets a lecture of 300 in within a minute, by itself', async () => {
    const { clock } = movingClock();
    const { url } = await startGateway({ members: [{ name: 'a', url: 'http://127.0.0.1:9' }] }, clock);
    const seen = new Set<number>();
    // The page, and once more from those who are impatient.
    for (let i = 0; i < 600; i++) seen.add((await ask(url, `${PAGE}?student=${i % 300}`)).status);
    expect([...seen]).to.deep.equal([307]);
  });

  it('is told with every answer of the API, reads and writes apart', async () => {
    const { clock, pass } = movingClock();
    const limits = { apiReads: few(2), apiWrites: few(3) };
    const { url } = await startTestFederation({ hubs: [{}], clock, config: { limits } });
    // The test itself has asked who is up.
    pass(60_000);
    const first = await ask(url, API);
    expect(first.headers).to.include({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1', 'ratelimit-reset': '30' });
    expect((await ask(url, '/api/v1/nothing')).headers).to.include({ 'ratelimit-remaining': '0' });
    const refused = await ask(url, API);
    expect(refused.status).to.equal(429);
    expect(refused.headers).to.include({ 'retry-after': '30', 'ratelimit-reset': '60' });
    expect(JSON.parse(refused.body).message).to.include('2 questions to the API in 60 s');
    const write = await ask(url, '/api/v1/events', { method: 'POST', body: '{}' });
    expect(write.status).to.equal(401);
    expect(write.headers).to.include({ 'ratelimit-limit': '3', 'ratelimit-remaining': '2' });
    await launch(url, PAGE);
    pass(30_000);
    expect((await ask(url, API)).status).to.equal(200);
  });

  it('goes by the token, where one is sent that is good', async () => {
    const config = { ...PROXIED, limits: { apiWrites: few(1) } };
    const { url, members } = await startTestFederation({ hubs: [{}, {}], config });
    const post = (address: string, authorization: string) =>
      ask(url, '/api/v1/events', {
        method: 'POST',
        body: '[]',
        headers: { 'x-forwarded-for': address, authorization, 'content-type': 'application/json' },
      });
    const [one, two] = members.map(({ eventToken }) => eventToken);
    expect((await post('192.0.2.1', `Bearer ${one}`)).status).to.equal(204);
    const refused = await post('192.0.2.2', `Basic ${Buffer.from(`any:${one}`).toString('base64')}`);
    expect(refused.status).to.equal(429);
    expect(JSON.parse(refused.body).message).to.include('this token (hub-1)').and.not.include(one);
    expect((await post('192.0.2.1', `Bearer ${two}`)).status).to.equal(204);
    // One that nobody was given goes by its address, however many are tried.
    expect((await post('192.0.2.3', 'Bearer made-up-1')).status).to.equal(401);
    expect((await post('192.0.2.3', 'Bearer made-up-2')).status).to.equal(429);
  });

  it('is logged once a minute for a client, without its address, and counted', async () => {
    const { clock, pass } = movingClock();
    const config = { ...PROXIED, limits: { launches: few(1) } };
    const { url, log, logText } = await startTestFederation({ hubs: [{}], clock, config });
    const lines = () => log().filter(({ msg }) => msg === WARN);
    for (const address of ['192.0.2.77', '2001:db8:1:2::77']) {
      for (let i = 0; i < 4; i++) await ask(url, PAGE, from(address));
    }
    expect(lines()).to.have.length(2);
    expect(lines()[0]).to.include({ what: 'launches', network: '192.0.2.0/24', count: 1, within_s: 60 });
    expect(lines()[1]).to.include({ network: '2001:db8:1::/48' });
    for (let i = 0; i < 3; i++) {
      pass(31_000);
      await ask(url, PAGE, from('192.0.2.77'));
      await ask(url, PAGE, from('192.0.2.77'));
    }
    expect(lines()).to.have.length(3);
    expect(logText()).not.to.match(/192\.0\.2\.77|db8:1:2/);
    const { body } = await ask(url, '/metrics');
    expect(body).to.include('launch_gateway_limited_total{what="launches"} 11');
    expect(body).to.include('launch_gateway_limited_total{what="api-reads"} 0');
    expect(body).not.to.match(/192\.0\.2\./);
  });

  it('is everybody’s together behind a proxy that is not trusted, and that is said once', async () => {
    const { url, log } = await startTestFederation({ hubs: [{}], config: { limits: { launches: few(1) } } });
    for (let i = 0; i < 4; i++) await ask(url, PAGE, from(`192.0.2.${i}`));
    const told = log().filter(({ msg }) => String(msg).includes('trustedProxies'));
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ level: 'warn', network: '127.0.0.0/24' });
  });

  it('says nothing of proxies where a private address speaks for itself', async () => {
    const { url, log } = await startTestFederation({ hubs: [{}], config: { limits: { launches: few(1) } } });
    for (let i = 0; i < 4; i++) await ask(url, PAGE);
    expect(log().filter(({ msg }) => String(msg).includes('trustedProxies'))).to.deep.equal([]);
  });

  it('is what the configuration says now', async () => {
    const { url, apply } = await startTestFederation({ hubs: [{}], config: { limits: { launches: few(1) } } });
    const statuses: number[] = [];
    const next = async () => void statuses.push((await ask(url, PAGE)).status);
    await next();
    await next();
    apply({ limits: { launches: null } });
    await next();
    apply({ limits: { launches: few(1) } });
    await next();
    apply({ limits: { launches: few(1), unlimited: ['127.0.0.0/8'] } });
    await next();
    expect(statuses).to.deep.equal([307, 429, 307, 429, 307]);
  });
});
