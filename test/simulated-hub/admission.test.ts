import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ask, watch } from '../support/http.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { simulatedHubs } from '../support/simulated-hubs.ts';

const SPEC = 'gh/DS-100/textbook/main';

/** The events of a stream that is expected to end. */
async function eventsOf(origin: string, target: string, headers: Record<string, string | string[]> = {}) {
  const stream = await watch(origin, target, { headers });
  await stream.phase('ready').catch(() => {});
  stream.leave();
  return stream.events;
}

const tokenIn = (html: string): string => /"buildToken":"([^"]+)"/.exec(html)![1]!;

describe('the door of the event stream', () => {
  const start = simulatedHubs();

  for (const accept of [
    'text/event-stream',
    'TEXT/Event-Stream',
    'text/event-stream;q=0.9',
    'text/event-stream; charset=utf-8',
  ]) {
    it(`takes Accept: ${accept}`, async () => {
      const hub = await start();
      expect((await eventsOf(hub.url, `/build/${SPEC}`, { accept })).at(-1)).to.include({ phase: 'ready' });
    });
  }

  for (const accept of ['text/event-stream, */*', '*/*', '', 'application/json', ['text/event-stream', '*/*']]) {
    it(`refuses Accept: ${accept || 'none'}`, async () => {
      const hub = await start();
      const answer = await ask(hub.url, `/build/${SPEC}`, { headers: accept === '' ? {} : { accept } });
      expect(answer.status).to.equal(200);
      expect(JSON.parse(answer.body.slice('data: '.length))).to.deep.equal({
        phase: 'failed',
        status_code: 400,
        message: 'Missing Accept header: text/event-stream\n',
      });
      expect(hub.builds()).to.equal(0);
    });
  }

  for (const method of ['POST', 'HEAD', 'OPTIONS']) {
    it(`builds nothing for ${method}`, async () => {
      const hub = await start();
      const answer = await ask(hub.url, `/build/${SPEC}`, { method, headers: { accept: 'text/event-stream' } });
      expect(answer.status).to.equal(200);
      expect(answer.headers['access-control-allow-headers']).to.equal('cache-control');
      if (method !== 'HEAD') expect(answer.body).to.contain('"status_code":405');
      expect(hub.builds()).to.equal(0);
    });
  }

  it('takes the token of its own page, for that spec, from that origin, for 300 s', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, rateLimit: 0 });
    const headers = { host: 'gw.example:8080' };
    const html = (await ask(hub.url, `/v2/${SPEC}`, { headers })).body;
    const token = tokenIn(html);
    const claim = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    expect(claim).to.deep.equal({ aud: SPEC, origin: 'gw.example:8080', exp: Math.floor(clock.now() / 1000) + 300 });

    const phase = async (target: string, sent: Record<string, string>) =>
      (await eventsOf(hub.url, target, sent)).at(-1)?.phase;
    const query = `?build_token=${token}`;
    expect(await phase(`/build/${SPEC}${query}`, headers)).to.equal('ready');
    expect(await phase(`/build/${SPEC}${query}`, { ...headers, origin: 'https://gw.example:8080' })).to.equal('ready');
    const refused: readonly (readonly [string, Record<string, string>])[] = [
      ['/build/gh/DS-100/textbook/other', headers],
      ['/build/gh/ds-100/textbook/main', headers],
      [`/build/${SPEC}/`, headers],
      [`/build/${SPEC}`, { host: 'gw.example:8081' }],
      [`/build/${SPEC}`, { ...headers, origin: 'null' }],
      [`/build/${SPEC}`, { ...headers, origin: 'https://elsewhere.example' }],
    ];
    for (const [target, sent] of refused) expect(await phase(target + query, sent), target).to.equal('failed');
    await clock.advance(300_000);
    expect((await eventsOf(hub.url, `/build/${SPEC}${query}`, headers)).at(-1)).to.deep.equal({
      phase: 'failed',
      status_code: 403,
      message: 'Invalid build token\n',
    });
  });

  it('refuses the token of another hub, unless they share the secret', async () => {
    const tokenSecret = Buffer.from('shared');
    const [own, other, friend] = [await start(), await start({ tokenSecret }), await start({ tokenSecret })];
    const headers = { host: 'gw.example' };
    const token = tokenIn((await ask(other.url, `/v2/${SPEC}`, { headers })).body);
    const target = `/build/${SPEC}?build_token=${token}`;
    expect((await eventsOf(own.url, target, headers)).at(-1)?.phase).to.equal('failed');
    expect((await eventsOf(friend.url, target, headers)).at(-1)?.phase).to.equal('ready');
    const rubbish = ['x', 'a.b.c', token.slice(0, -2), `${token}.x`];
    for (const bad of rubbish) {
      expect((await eventsOf(friend.url, `/build/${SPEC}?build_token=${bad}`, headers)).at(-1)?.phase).to.equal(
        'failed',
      );
    }
  });

  it('limits launches without a token by address, and misreports the wait', async () => {
    const clock = new ManualClock();
    const hub = await start({ clock, rateLimit: 2 });
    const from = (ip: string) => eventsOf(hub.url, `/build/${SPEC}`, { 'x-forwarded-for': `198.51.100.1, ${ip}` });
    for (const _ of [1, 2]) expect((await from('192.0.2.1')).at(-1)?.phase).to.equal('ready');
    await clock.advance(1_800_000);
    expect((await from('192.0.2.1')).at(-1)).to.deep.equal({
      phase: 'failed',
      status_code: 429,
      message: 'Rate limit exceeded. Try again in 3600 seconds.\n',
    });
    expect((await from('192.0.2.2')).at(-1)?.phase).to.equal('ready');
    await clock.advance(1_801_000);
    expect((await from('192.0.2.1')).at(-1)?.phase).to.equal('ready');
  });

  it('takes the client for the socket when the header is no bare address', async () => {
    const hub = await start();
    const ip = async (headers: Record<string, string>) =>
      (await eventsOf(hub.url, `/build/${SPEC}`, headers)).at(-1)?.binder_client_ip;
    expect(await ip({ 'x-forwarded-for': '192.0.2.1:4000' })).to.equal('127.0.0.1');
    expect(await ip({ 'x-forwarded-for': '[2001:db8::1]' })).to.equal('127.0.0.1');
    expect(await ip({ 'x-forwarded-for': '2001:db8::1' })).to.equal('2001:db8::1');
    expect(await ip({ 'x-forwarded-for': '192.0.2.1', 'x-real-ip': '192.0.2.2' })).to.equal('192.0.2.2');
  });

  it('keeps banned networks out of everything but health, versions and badges', async () => {
    const hub = await start({ bannedNetworks: { '192.0.2.0/24': 'a cloud', '2001:db8::/32': 'another' } });
    const headers = { 'x-real-ip': '192.0.2.9' };
    expect((await ask(hub.url, `/v2/${SPEC}`, { headers })).status).to.equal(403);
    expect((await eventsOf(hub.url, `/build/${SPEC}`, headers)).at(-1)).to.deep.equal({
      phase: 'failed',
      status_code: 403,
      message: 'Requests from a cloud are not allowed\n',
    });
    for (const path of ['/health', '/versions', '/badge.svg']) {
      expect((await ask(hub.url, path, { headers })).status, path).to.equal(200);
    }
    expect((await ask(hub.url, `/v2/${SPEC}`, { headers: { 'x-real-ip': '2001:db8::9' } })).status).to.equal(403);
    expect((await ask(hub.url, `/v2/${SPEC}`, { headers: { 'x-real-ip': '192.0.3.9' } })).status).to.equal(200);
  });

  it('sends visitors without a login to JupyterHub, and fails their streams with 403', async () => {
    const hub = await start({ logins: ['s3cret'] });
    const page = await ask(hub.url, `/v2/${SPEC}?urlpath=lab`);
    expect(page.status).to.equal(302);
    expect(page.headers.location).to.match(/^\/hub\/api\/oauth2\/authorize\?/);
    expect(page.headers['set-cookie']![0]).to.contain('Path=/');
    expect((await eventsOf(hub.url, `/build/${SPEC}`)).at(-1)).to.include({ phase: 'failed', status_code: 403 });
    const headers = { authorization: 'Bearer s3cret' };
    expect((await eventsOf(hub.url, `/build/${SPEC}`, headers)).at(-1)?.phase).to.equal('ready');
  });

  it('allows build_only in API-only mode alone', async () => {
    const hub = await start();
    expect((await eventsOf(hub.url, `/build/${SPEC}?build_only=true`)).at(-1)).to.include({
      phase: 'failed',
      status_code: 400,
    });
    const api = await start({ apiOnly: true });
    const fresh = (await eventsOf(api.url, `/build/${SPEC}?build_only=true`)).at(-1)!;
    expect(Object.keys(fresh).sort()).to.deep.equal(['imageName', 'message', 'phase']);
    expect(fresh.message).to.equal('Done! Image built\n');
    const found = await eventsOf(api.url, `/build/${SPEC}?build_only=true`);
    expect(found.map((e) => e.message)).to.deep.equal(['Done! Found built image\n']);
    expect(api.launches().launched).to.equal(0);
  });
});
