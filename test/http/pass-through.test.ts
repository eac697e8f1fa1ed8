import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { exchangeBytes, getBytes, headerValues } from '../support/launch.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';

describe('a page that is no launch', () => {
  const { startGateway, startTestFederation } = testGateways();
  const startScriptedHub = scriptedHubs();

  const inFrontOf = (url: string, more: Readonly<Record<string, unknown>> = {}) =>
    startGateway({ members: [{ name: 'hub-1', url, prime: true }], ...more });

  it('comes from the prime, path and query as they are, under its base path', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{ prime: false }, { basePath: '/binder', prime: true }] });
    for (const target of ['/about/', '/about?x=%2F&y', '/a%2Fb//c;d/%2e%2e/e']) {
      const answer = await exchangeBytes(url, getBytes(target));
      expect(answer, target)
        .to.match(/^HTTP\/1\.1 200 /)
        .and.to.include('hub-2');
      const asked = hubs[1]!.requests().map((request) => request.target);
      expect(asked).to.include(`/binder${target}`);
    }
  });

  it('of a member under a base path is found where its own pages link to it, and there only', async () => {
    const hubs = [{}, { basePath: '/binder' }, { basePath: '/binder/old' }];
    const federation = await startTestFederation({ hubs });
    for (const [target, member, asked] of [
      ['/binder/static/dist/bundle.js?v=1', 'hub-2', '/binder/static/dist/bundle.js?v=1'],
      ['/binder/', 'hub-2', '/binder/'],
      ['/binder/old/about', 'hub-3', '/binder/old/about'],
      ['/binders/about', 'hub-1', '/binders/about'],
      ['/about?at=/binder/', 'hub-1', '/about?at=/binder/'],
    ] as const) {
      expect((await ask(federation.url, target)).status, target).to.equal(200);
      const targets = federation
        .hubOf(member)
        .requests()
        .map((request) => request.target);
      expect(targets, target).to.include(asked);
    }
    await federation.hubOf('hub-2').kill();
    // Another hub would answer with a page, whatever is asked for.
    expect((await ask(federation.url, '/binder/static/dist/bundle.js')).status).to.be.oneOf([502, 503]);
  });

  it('comes from the next member while the prime is down, even before a check has seen it', async () => {
    const { url, hubs, standing } = await startTestFederation({ hubs: [{}, { weight: 1 }, { weight: 9 }] });
    await hubs[0]!.kill();
    expect((await ask(url, '/about')).body).to.include('hub-3');
    await standing('hub-1', 'down');
    expect((await ask(url, '/about')).body).to.include('hub-3');
  });

  it('is a 502 when no member answers, a 503 when all are known to be away', async () => {
    const { url, hubs, standing } = await startTestFederation({ hubs: [{}], config: { checks: { period: '1h' } } });
    await hubs[0]!.kill();
    const unreachable = await ask(url, '/about');
    expect(unreachable.status).to.equal(502);
    expect(unreachable.headers['retry-after']).to.equal('10');
    const away = await startTestFederation({ hubs: [{}] });
    away.hubs[0]!.setHealthy(false);
    await away.standing('hub-1', 'down');
    expect((await ask(away.url, '/about')).status).to.equal(503);
    expect(standing).to.be.a('function');
  });

  it('that no hub has is a page of ours for a person, with the way on, and the hub’s own answer for others', async () => {
    const hub = await startScriptedHub((_request, response) => response.writeHead(404).end('the hub has none'));
    const { url } = await inFrontOf(hub.url);
    const page = await ask(url, '/no/such/page', { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.status).to.equal(404);
    expect(page.body).to.include('There is nothing here').and.include('href="/"').and.not.include('the hub has none');
    for (const options of [{}, { method: 'POST', headers: { accept: 'text/html' } }]) {
      const { status, body } = await ask(url, '/no/such/page', options);
      expect([status, body]).to.deep.equal([404, 'the hub has none']);
    }
  });

  it('says where the request came from, whatever the request itself says', async () => {
    const hub = await startScriptedHub((_request, response) => response.end());
    const { url } = await inFrontOf(hub.url);
    const forged = {
      host: 'gateway.example',
      'x-forwarded-for': '6.6.6.6',
      'x-real-ip': '6.6.6.6',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=6.6.6.6',
      accept: 'text/html',
      'x-custom': 'kept',
    };
    await ask(url, '/page', { headers: forged });
    const { headers } = hub.requests[0]!;
    expect(headers).to.include({
      host: new URL(hub.url).host,
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'gateway.example',
      'x-binder-launch-host': 'http://gateway.example/',
      accept: 'text/html',
      'x-custom': 'kept',
    });
    expect(headers).not.to.have.property('forwarded');
    expect(headers).not.to.have.property('origin');
  });

  it('believes a trusted proxy about the client: the rightmost address that is no proxy', async () => {
    const hub = await startScriptedHub((_request, response) => response.end());
    const { url } = await inFrontOf(hub.url, { trustedProxies: ['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8'] });
    for (const [said, client] of [
      ['6.6.6.6, 203.0.113.7, 10.1.2.3', '203.0.113.7'],
      ['203.0.113.7:4711', '203.0.113.7'],
      ['[2001:db8::1]:4711, fd00::1', '2001:db8::1'],
      ['10.0.0.1', '127.0.0.1'],
      ['', '127.0.0.1'],
    ] as const) {
      await ask(url, '/page', { headers: { 'x-forwarded-for': said, 'x-forwarded-proto': 'https' } });
      const { headers } = hub.requests.at(-1)!;
      expect(headers['x-forwarded-for'], said).to.equal(client);
      expect(headers['x-real-ip'], said).to.equal(client);
      expect(headers['x-forwarded-proto'], said).to.equal('https');
    }
  });

  it('keeps an Origin that a client sent, but for our own where nothing is changed', async () => {
    const hub = await startScriptedHub((_request, response) => response.end());
    const { url } = await inFrontOf(hub.url, { publicUrl: 'https://gateway.example' });
    await ask(url, '/page');
    expect(hub.requests[0]!.headers).to.include({
      'x-binder-launch-host': 'https://gateway.example/',
      'x-forwarded-proto': 'https',
    });
    expect(hub.requests[0]!.headers).not.to.have.property('origin');
    for (const [method, origin, kept] of [
      ['GET', 'https://thebe.example', 'https://thebe.example'],
      ['GET', 'null', 'null'],
      ['GET', 'https://gateway.example', undefined],
      ['HEAD', 'https://gateway.example', undefined],
      ['POST', 'https://gateway.example', 'https://gateway.example'],
    ] as const) {
      await ask(url, '/page', { method, headers: { origin } });
      expect(hub.requests.at(-1)!.headers.origin, `${method} ${origin}`).to.equal(kept);
    }
  });

  it('is passed on whatever the Host header says, or without any', async () => {
    const hub = await startScriptedHub((_request, response) => response.end('page'));
    const { url } = await inFrontOf(hub.url);
    for (const bytes of [
      'GET /page HTTP/1.0\r\n\r\n',
      'GET /page HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n',
      'GET /page HTTP/1.1\r\nHost: a b/c?d@[e\r\nConnection: close\r\n\r\n',
      'GET /page HTTP/1.1\r\nHost: \xff\xfe\r\nConnection: close\r\n\r\n',
    ]) {
      expect(await exchangeBytes(url, Buffer.from(bytes, 'latin1')), bytes).to.match(/^HTTP\/1\.1 (?:200|400) /);
    }
  });

  it('loses what belongs to one connection, both ways, and keeps every cookie', async () => {
    const hub = await startScriptedHub((_request, response) => {
      response.writeHead(201, [
        'Set-Cookie',
        'a=1; Path=/',
        'Set-Cookie',
        'b=2; HttpOnly',
        'Connection',
        'x-hop',
        'X-Hop',
        'gone',
        'Keep-Alive',
        'timeout=9',
        'Proxy-Authenticate',
        'Basic',
        'X-Kept',
        'yes',
        'Access-Control-Allow-Origin',
        '*',
      ]);
      response.end('body');
    });
    const { url } = await inFrontOf(hub.url);
    const bytes = getBytes(
      '/page',
      'X-Hop: gone\r\nTE: trailers\r\nUpgrade: h2c\r\nProxy-Authorization: Basic eDp5\r\nKeep-Alive: 9\r\nCookie: c=3\r\n',
    );
    const answer = await exchangeBytes(
      url,
      Buffer.from(bytes.toString('latin1').replace('Connection: close', 'Connection: close, X-Hop'), 'latin1'),
    );
    expect(answer)
      .to.match(/^HTTP\/1\.1 201 /)
      .and.to.match(/body/);
    expect(headerValues(answer, 'set-cookie')).to.deep.equal(['a=1; Path=/', 'b=2; HttpOnly']);
    expect(headerValues(answer, 'access-control-allow-origin')).to.deep.equal(['*']);
    expect(headerValues(answer, 'x-kept')).to.deep.equal(['yes']);
    for (const name of ['x-hop', 'proxy-authenticate']) expect(headerValues(answer, name), name).to.deep.equal([]);
    const { headers } = hub.requests[0]!;
    expect(headers.cookie).to.equal('c=3');
    for (const name of ['x-hop', 'te', 'upgrade', 'proxy-authorization'])
      expect(headers, name).not.to.have.property(name);
  });
});
