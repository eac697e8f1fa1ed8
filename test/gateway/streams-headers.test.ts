import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { foundLaunch } from '../support/hub-events.ts';
import { exchangeBytes, getBytes, stream } from '../support/launch.ts';
import type { ScriptedStream } from '../support/scripted-stream.ts';
import { SPEC, streamFederations } from '../support/stream-federation.ts';

type Headers = Readonly<Record<string, string>>;

/** Whom the gateway trusts, what a visitor from this machine says, and who they are then. */
const CLIENTS: readonly (readonly [trusted: readonly string[], headers: Headers, address: string])[] = [
  [[], {}, '127.0.0.1'],
  [[], { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' }, '127.0.0.1'],
  [[], { forwarded: 'for=203.0.113.9' }, '127.0.0.1'],
  [['10.0.0.0/8'], { 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1'],
  [['127.0.0.1'], { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
  [['127.0.0.1'], { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' }, '203.0.113.9'],
  [['127.0.0.1', '10.0.0.0/8'], { 'x-forwarded-for': '6.6.6.6, 203.0.113.9,10.1.2.3' }, '203.0.113.9'],
  [['127.0.0.1'], { 'x-forwarded-for': '203.0.113.9:55123' }, '203.0.113.9'],
  [['127.0.0.1'], { 'x-forwarded-for': '[2001:db8::7]:443' }, '2001:db8::7'],
  [['127.0.0.1'], { 'x-forwarded-for': '::ffff:203.0.113.9' }, '203.0.113.9'],
  [['127.0.0.1'], { 'x-forwarded-for': 'unknown' }, '127.0.0.1'],
  [['127.0.0.1'], { 'x-real-ip': '6.6.6.6' }, '127.0.0.1'],
];

const TARGETS = [
  `/build/${SPEC}`,
  '/build/gh/owner/repo/feature/x?urlpath=lab/tree/a.ipynb',
  '/build/gl/group%2Fsub%2fproject/main',
  '/build/gh/owner/repo/%2e%2e/%2E%2e',
  '/build/gh/owner/repo//main',
  '/build/gh/owner/repo/../../../etc',
  '/build/gh/owner/repo/a;b=c',
  '/build/gh/owner/repo/caf%c3%A9%FF%00',
  '/build/gh/owner/repo/main?',
  '/build/gh/owner/repo/main?a=1&a=2&&b=%zz&=',
  '/build/gh/owner/repo/main/',
  '/build/gh/owner/repo/a\\b|c"d\'e<f>{g}^`',
  '/build/zenodo/10.5281/zenodo.3242074?build_only=true',
  '/build/git/https%3A%2F%2Fexample.org%2Frepo/main?urlpath=git-pull%3Frepo%3Dhttps%253A%252F%252Fexample.org',
];

describe('what a hub is asked for a stream', () => {
  const start = streamFederations();
  const { startTestFederation } = testGateways();

  /** A launch, found at once: what the hub was asked. */
  const asked = async (headers: Headers, config = {}): Promise<ScriptedStream> => {
    const { launch, hubs } = await start(1, config);
    hubs[0]!.follow(foundLaunch);
    const { client, stream } = await launch(SPEC, { headers });
    await client.terminal();
    return stream;
  };

  it('takes an event stream, whatever the client takes', async () => {
    for (const accept of ['text/event-stream', 'text/event-stream, */*;q=0.1', '*/*', 'text/html', '']) {
      const { headers } = await asked({ accept, 'accept-encoding': 'gzip, br' });
      expect(headers, accept).to.include({ accept: 'text/event-stream', 'accept-encoding': 'identity' });
    }
  });

  it('comes from one bare address: the visitor’s, as far as proxies are trusted to tell it', async () => {
    for (const [trustedProxies, said, address] of CLIENTS) {
      const { headers } = await asked(said, { trustedProxies });
      const told = { for: headers['x-forwarded-for'], real: headers['x-real-ip'], forwarded: headers.forwarded };
      const label = `${JSON.stringify(said)}, trusting ${trustedProxies}`;
      expect(told, label).to.deep.equal({ for: address, real: address, forwarded: undefined });
    }
  });

  it('keeps the Origin of another site, and gets none where there was none', async () => {
    expect((await asked({ origin: 'https://thebe.example' })).headers.origin).to.equal('https://thebe.example');
    expect((await asked({ origin: 'null' })).headers.origin).to.equal('null');
    expect((await asked({})).headers).not.to.have.property('origin');
  });

  it('names the member’s own host', async () => {
    const { launch, members } = await start(1);
    const { stream } = await launch(SPEC, { headers: { host: 'gateway.example' } });
    expect(stream.headers.host).to.equal(new URL(members[0]!.url).host);
    expect(stream.headers['x-binder-launch-host']).to.equal('http://gateway.example/');
  });

  it('carries the visitor’s login, and nothing that is between them and us', async () => {
    const { headers } = await asked({
      authorization: 'Bearer the-login',
      'x-xsrftoken': 'the-xsrf-token',
      cookie: '_xsrf=the-xsrf-token',
      'last-event-id': 'of-a-launch-that-nobody-knows',
      'proxy-authorization': 'Basic abc',
      te: 'trailers',
      connection: 'close, x-hop',
      'x-hop': '1',
    });
    expect(headers).to.include({
      authorization: 'Bearer the-login',
      'x-xsrftoken': 'the-xsrf-token',
      cookie: '_xsrf=the-xsrf-token',
    });
    for (const name of ['last-event-id', 'proxy-authorization', 'te', 'x-hop']) {
      expect(headers, name).not.to.have.property(name);
    }
  });

  it('has the bytes of the visitor’s request target', async () => {
    const { url, hubs } = await start(1);
    hubs[0]!.follow(foundLaunch);
    for (const target of TARGETS) {
      const answer = await exchangeBytes(url, getBytes(target));
      expect(answer, target).to.include('"phase":"ready"');
      expect(hubs[0]!.streams.at(-1)!.target).to.equal(target);
    }
    expect(hubs[0]!.streams).to.have.length(TARGETS.length);
  });

  it('is under the hub’s base path, given once', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{ basePath: '/binder' }] });
    for (const target of ['/build/gl/a%2Fb/main?x=%2F', '/binder/build/gl/a%2Fb/main?x=%2F']) {
      expect(await stream(url, target)).to.include({ member: 'hub-1' });
    }
    expect(hubs[0]!.requestCounts().get('/build')).to.equal(2);
  });
});
