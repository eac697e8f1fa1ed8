import { request } from 'node:http';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readBuildToken } from '../../src/http/build-token.ts';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { ask, type RequestOptions, watch } from '../support/http.ts';
import { until } from '../support/redis-server.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';

const SPECS = Array.from({ length: 12 }, (_, index) => `gh/owner/repo-${index}/HEAD`);
const [SPEC = ''] = SPECS;
const PROXY: ConfigPart = { launch: 'proxy' };
const SECRET = 'a secret of sixteen characters';

/** A launch page as the gateway shows it. */
interface ShownPage {
  readonly status: number;
  readonly body: string;
  readonly member: string;
  readonly reason: string;
  readonly location: string | undefined;
  /** What a browser sends back; one that had cookies before keeps them. */
  readonly cookie: string;
  /** Names of the cookies that were set. */
  readonly set: readonly string[];
  readonly headers: Awaited<ReturnType<typeof ask>>['headers'];
}

async function open(origin: string, target: string, options: RequestOptions = {}): Promise<ShownPage> {
  const { status, body, headers } = await ask(origin, target, options);
  const set = (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0]!);
  const before = options.headers?.cookie;
  return {
    status,
    body,
    headers,
    member: String(headers['launch-member']),
    reason: String(headers['launch-reason']),
    location: headers.location,
    cookie: [...(before === undefined ? [] : [String(before)]), ...set].join('; '),
    set: set.map((cookie) => cookie.split('=', 1)[0]!),
  };
}

/** The address of the stream as a page's script makes it. */
function streamOf({ body }: Pick<ShownPage, 'body'>, spec: string): string {
  const token = /"buildToken":"([^"]+)"/.exec(body)?.[1];
  if (token === undefined) throw new Error(`there is no token in ${body}`);
  return `/build/${spec}?build_token=${token}`;
}

describe('a page of a launch that is shown by the gateway', () => {
  const { startGateway, startTestFederation } = testGateways();
  const startScriptedHub = scriptedHubs();
  const three = (config: ConfigPart = {}) =>
    startTestFederation({ hubs: [{}, {}, {}], config: { ...PROXY, sticky: { secret: SECRET }, ...config } });

  it('is that of the member where the launch goes, which made its token', async () => {
    const federation = await three();
    const redirecting = await startGateway({ members: federation.members });
    const members = new Set<string>();
    for (const spec of SPECS) {
      const page = await open(federation.url, `/v2/${spec}?urlpath=lab`);
      expect(page).to.include({ status: 200, reason: 'ring' });
      expect(page.headers['cache-control']).to.equal('no-store');
      expect(page.member).to.equal((await ask(redirecting.url, `/v2/${spec}`)).headers['launch-member']);
      const hub = federation.hubOf(page.member);
      expect(page.body).to.include(`<h1>Simulated hub ${page.member}</h1>`);
      expect(readBuildToken(streamOf(page, spec))).to.include({
        origin: new URL(hub.url).host,
        audience: spec,
      });
      expect(hub.requests().map(({ target }) => target)).to.include(`/v2/${spec}?urlpath=lab`);
      members.add(page.member);
    }
    expect(members.size).to.equal(3);
  });

  it('has a token that this hub takes, and no other', async () => {
    const federation = await three();
    const page = await open(federation.url, `/v2/${SPEC}`);
    for (const { name, url } of federation.members) {
      const watcher = await watch(url, streamOf(page, SPEC));
      if (name === page.member) await watcher.phase('ready');
      else expect(await watcher.phase('failed')).to.include({ status_code: 403 });
      watcher.leave();
    }
  });

  it('is followed by its assets and its stream from the same member', async () => {
    const federation = await three();
    for (const spec of SPECS) {
      const page = await open(federation.url, `/v2/${spec}`);
      const headers = { cookie: page.cookie };
      for (const asset of ['/static/dist/bundle.js', '/_config']) {
        const { body } = await ask(federation.url, asset, { headers });
        expect(body, asset).to.include(`Simulated hub ${page.member}<`);
      }
      const before = federation.hubOf(page.member).launches().launched;
      const watcher = await watch(federation.url, streamOf(page, spec), { headers });
      await watcher.phase('ready');
      watcher.leave();
      expect(federation.hubOf(page.member).launches().launched).to.equal(before + 1);
    }
  });

  it('does not let a cookie that somebody else signed choose the member of its assets', async () => {
    const federation = await three();
    const stranger = await startGateway({ members: federation.members, ...PROXY });
    for (const spec of SPECS) {
      const headers = { cookie: (await open(stranger.url, `/v2/${spec}`)).cookie };
      expect((await ask(federation.url, '/about', { headers })).body).to.include('Simulated hub hub-1<');
    }
  });

  it('has its assets from the same member where nothing else is sticky', async () => {
    const federation = await three({ sticky: { enabled: false }, routing: { policy: 'random' } });
    for (const spec of SPECS) {
      const page = await open(federation.url, `/v2/${spec}`);
      expect(page.set).to.have.length(1);
      const { body } = await ask(federation.url, '/about', { headers: { cookie: page.cookie } });
      expect(body).to.include(`Simulated hub ${page.member}<`);
    }
  });

  it('brings the visitor back to the same member', async () => {
    const federation = await three({ routing: { policy: 'random' } });
    const page = await open(federation.url, `/v2/${SPEC}`);
    expect(page.set).to.have.length(2);
    for (let visit = 0; visit < 5; visit++) {
      const again = await open(federation.url, `/v2/${SPEC}`, { headers: { cookie: page.cookie } });
      expect(again).to.include({ member: page.member, reason: 'sticky' });
      expect(again.set).to.deep.equal([page.set[1]]);
    }
  });

  it('is no launch yet: that begins with the stream', async () => {
    const federation = await three();
    const { member } = await open(federation.url, `/v2/${SPEC}`);
    const { members } = JSON.parse((await ask(federation.url, '/api/v1/members')).body);
    expect(members.map((one: { pendingLaunches: number }) => one.pendingLaunches)).to.deep.equal([0, 0, 0]);
    expect(JSON.parse((await ask(federation.url, `/api/v1/builds/${SPEC}`)).body).builds).to.deep.equal([]);
    expect(federation.log().filter((line) => 'repo' in line)).to.deep.equal([]);
    const { body } = await ask(federation.url, '/metrics');
    expect(body).to.match(/federation_redirect_count\{[^}]*member="hub-1"/);
    expect(body).not.to.match(new RegExp(`federation_redirect_count\\{[^}]*member="${member}"[^}]*\\} [1-9]`));
  });

  it('is passed on as it is, headers and bytes, with ours beside them', async () => {
    const bytes = '\u0000<p>\r\n caf\u00e9 \u{1f600}</p>';
    const hub = await startScriptedHub((request, response) => {
      if (request.url !== `/v2/${SPEC}`) return void response.end();
      response.writeHead(203, [
        ...['Content-Type', 'text/html', 'ETag', '"1"', 'Cache-Control', 'max-age=9', 'Launch-Member', 'another'],
        ...['Set-Cookie', 'a=1; Path=/', 'Set-Cookie', 'b=2', 'Access-Control-Allow-Origin', 'https://thebe.example'],
      ]);
      response.end(bytes);
    });
    const { url } = await startGateway({ members: [{ name: 'hub-1', url: hub.url, prime: true }], ...PROXY });
    const page = await open(url, `/v2/${SPEC}`, { headers: { host: 'gateway.example' } });
    expect(page).to.include({ status: 203, body: bytes, member: 'hub-1' });
    expect(page.headers).to.include({
      etag: '"1"',
      'cache-control': 'no-store',
      'content-type': 'text/html',
      'access-control-allow-origin': 'https://thebe.example',
    });
    expect(page.set.slice(0, 2)).to.deep.equal(['a', 'b']);
    expect(page.set).to.have.length(4);
    const asked = hub.requests.at(-1)!.headers;
    expect(asked).to.include({
      host: new URL(hub.url).host,
      'x-real-ip': '127.0.0.1',
      'x-forwarded-host': 'gateway.example',
      'x-binder-launch-host': 'http://gateway.example/',
    });
    expect(asked).not.to.have.property('origin');
    await open(url, `/v2/${SPEC}`, { headers: { host: 'gateway.example', origin: 'http://gateway.example' } });
    expect(hub.requests.at(-1)!.headers).not.to.have.property('origin');
    await open(url, `/v2/${SPEC}`, { headers: { host: 'gateway.example', origin: 'https://thebe.example' } });
    expect(hub.requests.at(-1)!.headers.origin).to.equal('https://thebe.example');
  });

  it('has what hubs say of HEAD, and of those who have to log in', async () => {
    const federation = await startTestFederation({ hubs: [{ logins: ['somebody'] }], config: PROXY });
    const head = await open(federation.url, `/v2/${SPEC}`, { method: 'HEAD' });
    expect(head).to.include({ status: 405, member: 'hub-1' });
    expect(head.set).to.deep.equal([]);
    const page = await open(federation.url, `/v2/${SPEC}`);
    expect(page.status).to.equal(302);
    expect(page.location).to.match(/^\/hub\/api\/oauth2\/authorize\?/);
    expect(page.set).to.have.length(3);
    expect(page.set[0]).to.equal('service-binder-oauth-state');
  });

  it('comes from the next member when one dies, even before a check has seen it', async () => {
    const federation = await three({ checks: { period: '1h', retries: 0 } });
    const page = await open(federation.url, `/v2/${SPEC}`);
    await federation.hubOf(page.member).kill();
    const headers = { cookie: page.cookie };
    const asset = await ask(federation.url, '/about', { headers });
    expect(asset.status).to.equal(200);

    const again = await open(federation.url, `/v2/${SPEC}`, { headers });
    expect(again.status).to.equal(200);
    expect(again.member).not.to.equal(page.member);
    expect(again.body).to.include(`Simulated hub ${again.member}<`);
    // Not remembered for the repository, but for what belongs to this page.
    expect(again.set).to.deep.equal([page.set[1]]);
    const pageCookie = again.headers['set-cookie']![0]!.split(';', 1)[0]!;
    const { body } = await ask(federation.url, '/about', { headers: { cookie: pageCookie } });
    expect(body).to.include(`Simulated hub ${again.member}<`);
    const watcher = await watch(federation.url, streamOf(again, SPEC), { headers });
    await watcher.phase('ready');
    watcher.leave();
    expect(federation.hubOf(again.member).launches().launched).to.equal(1);
  });

  it('comes from the next member when one can only show an error; the last one’s error is shown', async () => {
    let asked = 0;
    let hangs = true;
    const ill = await startScriptedHub((_request, response) => {
      asked++;
      response.writeHead(500);
      // The others are not made to wait for the end of it.
      if (hangs) response.write('out of');
      else response.end('out of order');
    });
    const well = await startScriptedHub((_request, response) => response.end('a page'));
    const members = [
      { name: 'ill', url: ill.url, prime: true },
      { name: 'well', url: well.url },
    ];
    const { url, log } = await startGateway({ members, ...PROXY });
    for (const spec of SPECS) {
      const page = await open(url, `/v2/${spec}`);
      expect(page).to.include({ status: 200, body: 'a page', member: 'well' });
    }
    expect(asked).to.be.greaterThan(0).and.lessThan(SPECS.length);
    expect(log().filter(({ member, status }) => member === 'ill' && status === 500)).to.have.length(asked);

    hangs = false;
    const alone = await startGateway({ members: members.slice(0, 1), ...PROXY });
    const error = await open(alone.url, `/v2/${SPEC}`);
    expect(error).to.include({ status: 500, body: 'out of order', member: 'ill' });
    expect(error.set).to.deep.equal([]);
  });

  it('is an error in words when nobody answers', async () => {
    const federation = await three({ checks: { period: '1h', retries: 0 } });
    for (const hub of federation.hubs) await hub.kill();
    const page = await ask(federation.url, `/v2/${SPEC}`, { headers: { accept: 'text/html' } });
    expect(page.status).to.equal(502);
    expect(page.headers['retry-after']).to.equal('10');
    expect(page.body).to.include('The hub did not answer');
  });

  it('is shown while all are full, since its stream waits for a place, but not by those that refuse the repo', async () => {
    const federation = await three({ routing: { lastResort: 'refuse' } });
    for (const hub of federation.hubs) hub.setQuota(1);
    await until('all are full', async () => {
      const { members } = JSON.parse((await ask(federation.url, '/api/v1/members')).body);
      return members.every(({ pods }: { pods: { quota: number | null } | null }) => pods?.quota === 1);
    });
    expect(await open(federation.url, `/v2/${SPEC}`)).to.include({ status: 200, reason: 'last-resort' });

    const strict = await startGateway({
      members: federation.members.map((member) => ({ ...member, deny: ['gh/owner/*'] })),
      ...PROXY,
    });
    expect((await open(strict.url, `/v2/${SPEC}`)).status).to.equal(403);
    const [prime, ...others] = federation.members;
    const choosy = await startGateway({
      members: [{ ...prime, deny: ['gh/owner/*'] }, ...others],
      routing: { lastResort: 'refuse' },
      ...PROXY,
    });
    await until('all are known to be full', async () => {
      const page = await open(choosy.url, `/v2/${SPEC}`);
      expect(page.member).not.to.equal(prime!.name);
      return page.reason === 'last-resort';
    });
  });

  it('is given up when the visitor leaves, and asked of nobody else', async () => {
    const left: string[] = [];
    const hang = () =>
      startScriptedHub((request, response) => {
        response.on('close', () => left.push(request.url!));
      });
    const hubs = [await hang(), await hang()];
    const gateway = await startGateway({
      members: hubs.map(({ url }, index) => ({ name: `hub-${index + 1}`, url })),
      ...PROXY,
    });
    const { hostname, port } = new URL(gateway.url);
    const outgoing = request({ hostname, port, path: `/v2/${SPEC}`, agent: false });
    outgoing.on('error', () => {}).end();
    await until('a hub has it', () => hubs.some(({ requests }) => requests.length > 0));
    outgoing.destroy();
    await until('the hub sees the end', () => left.length > 0);
    await gateway.stop();
    expect(hubs.flatMap(({ requests }) => requests)).to.have.length(1);
    expect(gateway.log().filter(({ level }) => level !== 'info')).to.deep.equal([]);
  });
});

describe('a page of a hub under a base path', () => {
  const { startTestFederation } = testGateways();
  const target = `/v2/${SPEC}?urlpath=a%2Fb`;

  it('is shown where its script looks for its own address, with assets and stream', async () => {
    const federation = await startTestFederation({ hubs: [{ basePath: '/binder' }], config: PROXY });
    const [hub] = federation.hubs;
    const sent = await open(federation.url, target);
    expect(sent).to.include({ status: 307, location: `/binder${target}`, member: 'hub-1' });
    const headers = { cookie: sent.cookie };
    const page = await open(federation.url, sent.location!, { headers });
    expect(page).to.include({ status: 200, member: 'hub-1', reason: 'sticky' });
    expect(page.body).to.include('"baseUrl":"/binder/"');
    expect((await ask(federation.url, '/binder/static/dist/bundle.js', { headers })).status).to.equal(200);
    const watcher = await watch(federation.url, `/binder${streamOf(page, SPEC)}`, { headers });
    await watcher.phase('ready');
    watcher.leave();
    const asked = hub!.requests().map((request) => request.target);
    expect(asked).to.include.members([`/binder${target}`, '/binder/static/dist/bundle.js']);
    expect(asked.find((one) => one.startsWith('/binder/build/'))).to.equal(`/binder${streamOf(page, SPEC)}`);
  });

  it('stays with members of that base path, and gives way to others when none answers', async () => {
    const hubs = [{ basePath: '/binder' }, {}, { basePath: '/binder' }];
    const config = { ...PROXY, routing: { policy: 'random' }, checks: { period: '1h', retries: 0 } };
    const federation = await startTestFederation({ hubs, config });
    for (let visit = 0; visit < 10; visit++) {
      expect((await open(federation.url, `/binder${target}`)).member).to.be.oneOf(['hub-1', 'hub-3']);
    }
    await federation.hubOf('hub-1').kill();
    for (let visit = 0; visit < 10; visit++) {
      expect(await open(federation.url, `/binder${target}`)).to.include({ status: 200, member: 'hub-3' });
    }
    await federation.hubOf('hub-3').kill();
    const away = await open(federation.url, `/binder${target}`);
    expect(away).to.include({ status: 307, location: target, member: 'hub-2' });
    // Not sent back there, although no check has seen yet that they are gone.
    for (let visit = 0; visit < 10; visit++) {
      expect(await open(federation.url, target)).to.include({ status: 200, member: 'hub-2' });
    }
  });

  it('is a launch as any other where launches are redirected', async () => {
    const federation = await startTestFederation({ hubs: [{ basePath: '/binder' }] });
    for (const link of [target, `/binder${target}`]) {
      expect((await open(federation.url, link)).location, link).to.equal(federation.members[0]!.url + target);
    }
    const wrong = await ask(federation.url, '/binder/v2/gh/owner');
    expect(wrong.status).to.equal(400);
    expect((await ask(federation.url, `/binder${target}`, { method: 'POST' })).status).to.equal(405);
  });
});
