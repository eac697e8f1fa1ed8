import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import type { TallySubject } from '../../src/builds/day-tallies.ts';
import { daysBefore, utcDay } from '../../src/builds/utc-day.ts';
import { storeLimits } from '../../src/config/store-limits.ts';
import { systemClock } from '../../src/members/clock.ts';
import { openStore } from '../../src/stores/open-store.ts';
import { readPart, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { exchangeBytes, getBytes, stream } from '../support/launch.ts';

const BADGES = ['/badge.svg', '/badge_logo.svg', '/assets/images/badge.svg'];

const titleOf = (svg: string) => /<title>([^<]*)<\/title>/.exec(svg)?.[1];

describe('what stands in READMEs and for crawlers', () => {
  const { startGateway } = testGateways();
  // No hub has to be there for these.
  const members = [{ name: 'hub-1', url: 'http://127.0.0.1:9', prime: true }];

  it('badges are SVG, may be kept for a day, and cost nothing when they are known', async () => {
    const { url } = await startGateway({ members });
    for (const path of BADGES) {
      const { status, headers, body } = await ask(url, path);
      expect(status, path).to.equal(200);
      expect(headers['content-type'], path).to.match(/^image\/svg\+xml/);
      expect(headers['cache-control'], path).to.equal('public, max-age=86400');
      expect(body, path).to.match(/^<svg .*aria-label="launch binder".*<\/svg>$/);
      const again = await ask(url, path, { headers: { 'if-none-match': headers.etag! } });
      expect({ status: again.status, body: again.body }, path).to.deep.equal({ status: 304, body: '' });
      expect((await ask(url, path, { headers: { 'if-none-match': '"other"' } })).status, path).to.equal(200);
      const head = await ask(url, path, { method: 'HEAD' });
      expect({ status: head.status, body: head.body }, path).to.deep.equal({ status: 200, body: '' });
      expect(head.headers['content-length'], path).to.equal(String(Buffer.byteLength(body)));
    }
  });

  it('/robots.txt keeps crawlers away from launches', async () => {
    const { url } = await startGateway({ members });
    const { status, headers, body } = await ask(url, '/robots.txt');
    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^text\/plain/);
    expect(body.split('\n')).to.include.members(['User-agent: *', 'Disallow: /v2/', 'Disallow: /build/']);
  });
});

describe('a badge of how quick a launch would be', () => {
  const { startGateway, startTestFederation } = testGateways();
  const badge = async (url: string, spec: string) => titleOf((await ask(url, `/badge/${spec}.svg`)).body);
  const members = [{ name: 'hub-1', url: 'http://127.0.0.1:9', prime: true }];

  it('goes by what the front page goes by, and starts nothing', async () => {
    const { url, hubs, standing } = await startTestFederation({ hubs: [{}] });
    expect(await badge(url, 'gh/owner/repo/main')).to.equal('launch: builds first, about 2 min');
    expect(hubs[0]!.launches().launched).to.equal(0);
    await stream(url, '/build/gh/owner/repo/main');
    expect(await badge(url, 'gh/owner/repo/main')).to.equal('launch: ready, about 15 s');
    expect(await badge(url, 'gh/Owner/Repo/main')).to.equal('launch: ready, about 15 s');
    expect(await badge(url, 'gh/owner/repo/dev')).to.match(/^launch: builds first, about/);
    hubs[0]!.setHealthy(false);
    await standing('hub-1', 'down');
    expect(await badge(url, 'gh/owner/repo/main')).to.equal('launch: down');
    expect(hubs[0]!.launches().launched).to.equal(1);
    expect(hubs[0]!.requests().some(({ target }) => target.includes('badge'))).to.equal(false);
  });

  it('is what image proxies want: short-lived, with an ETag, without cookie and redirect, small, and harmless', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const path = '/badge/gh/owner/repo/main.svg';
    const { status, headers, body } = await ask(url, path, { headers: { cookie: 'a=b', accept: 'image/*' } });
    expect(status).to.equal(200);
    expect(headers).to.include({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'public, max-age=120',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    expect(headers).not.to.have.any.keys('set-cookie', 'vary', 'location');
    expect(Buffer.byteLength(body)).to.be.below(2_000);
    const known = await ask(url, path, { headers: { 'if-none-match': headers.etag! } });
    expect({ status: known.status, body: known.body, etag: known.headers.etag }).to.deep.equal({
      status: 304,
      body: '',
      etag: headers.etag,
    });
    expect(known.headers['cache-control']).to.equal('public, max-age=120');
    const head = await ask(url, path, { method: 'HEAD' });
    expect([head.status, head.body]).to.deep.equal([200, '']);
    expect(head.headers['content-length']).to.equal(String(Buffer.byteLength(body)));
    await stream(url, '/build/gh/owner/repo/main');
    expect((await ask(url, path, { headers: { 'if-none-match': headers.etag! } })).status).to.equal(200);
  });

  it('reads its address as launch links are read: slashes, dots, `.svg` and escapes in repositories and refs', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    for (const spec of [
      'gh/owner/repo/feature/x.y',
      'gh/owner/pictures.svg/v1.0',
      'gh/owner/repo/icon.svg',
      'gl/group%2Fsub%2Fproject/main',
      'git/https%3A%2F%2Fexample.org%2Fa.git/main',
      'zenodo/10.5281/zenodo.3242074',
    ]) {
      await stream(url, `/build/${spec}`);
      expect(await badge(url, spec), spec).to.match(/^launch: ready/);
    }
    expect(await badge(url, 'gh/owner/repo/icon')).to.match(/builds first/);
    expect(await badge(url, 'gl/group%252Fsub/project/main')).not.to.match(/ready/);
    expect(titleOf((await ask(url, '/badge/gh/owner/repo/icon.svg.svg?x=1')).body)).to.match(/ready/);
  });

  it('says that its address is wrong as a picture, or a proxy would show none', async () => {
    const { url } = await startGateway({ members });
    for (const path of [
      '/badge/gh/owner/repo.svg',
      '/badge/nobody/owner/repo/main.svg',
      '/badge/gh/owner/repo/main',
      '/badge/gh/owner/repo/100%.svg',
      '/badge/x',
      '/badge/.svg',
      '/badge/gh/%3Cscript%3E/%22.svg',
    ]) {
      const { status, headers, body } = await ask(url, path);
      expect(status, path).to.equal(200);
      expect(headers['content-type'], path).to.match(/^image\/svg\+xml/);
      expect(titleOf(body), path).to.match(/^launch: wrong link\. \w/);
      expect(Buffer.byteLength(body), path).to.be.below(2_000);
    }
    expect(await exchangeBytes(url, getBytes('/badge/gh/%ff/<b>/%00.svg'))).to.match(/^HTTP\/1\.1 200 /);
  });

  it('reads the store once for a repository, however many ask at once, and not at all for one that is known', async () => {
    const { url } = await startGateway({ members });
    const reads = async () =>
      Number(/^launch_gateway_ledger_reads_total (\d+)/m.exec((await ask(url, '/metrics')).body)![1]);
    const before = await reads();
    await Promise.all(Array.from({ length: 20 }, (_, i) => badge(url, `gh/owner/repo/branch-${i}`)));
    await badge(url, 'gh/owner/repo/main');
    expect(await reads()).to.equal(before + 1);
  });

  it('does not call unbuilt what cannot be looked up', async () => {
    const store = { kind: 'redis', url: 'redis://127.0.0.1:1' };
    const { url } = await startTestFederation({ hubs: [{}], config: { store } });
    expect(await badge(url, 'gh/owner/repo/main')).to.equal('launch: not known now');
  });
});

describe('a badge of launches', () => {
  const { startGateway } = testGateways();
  const members = [{ name: 'hub-1', url: 'http://127.0.0.1:9', prime: true }];
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-store-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('counts those of the repository, at whatever ref and of whatever gateway, in the last 30 days or as many as are asked for', async () => {
    const store = { kind: 'embedded', path: folder } as const;
    const config = { members, store };
    const limits = storeLimits(readPart(config));
    const counted = await openStore(store, limits);
    await counted.start({ changed: () => {}, missed: () => {}, availability: () => {} });
    const now = Date.now();
    const today = utcDay(now);
    const tally = (daysAgo: number, launches: number) => ({
      subject: 'repo:gh:owner/repo' as TallySubject,
      day: daysBefore(today, daysAgo),
      counts: { launches },
      said: [],
    });
    await counted.tallies.add([tally(0, 1_000), tally(6, 200), tally(20, 30), tally(40, 4)]);
    await counted.close();

    const { url } = await startGateway(config, { ...systemClock, now: () => now });
    const badge = async (path: string) => titleOf((await ask(url, `/badge/launches/${path}`)).body);
    expect(await badge('gh/Owner/Repo/any/ref.svg')).to.equal('launches: 1,230 in 30 days');
    expect(await badge('gh/owner/repo/HEAD.svg?days=7')).to.equal('launches: 1,200 in 7 days');
    expect(await badge('gh/owner/repo/HEAD.svg?days=90')).to.equal('launches: 1,234 in 90 days');
    expect(await badge('gh/owner/repo/HEAD.svg?days=1')).to.equal('launches: 1,000 today');
    expect(await badge('gh/owner/other/HEAD.svg')).to.equal('launches: 0 in 30 days');
    for (const days of ['0', '91', '-1', '1.5', 'x', '']) {
      expect(await badge(`gh/owner/repo/HEAD.svg?days=${days}`), days).to.match(/wrong link. The days must be 1 to 90/);
    }
    expect(await badge('gh/owner/repo.svg')).to.match(/wrong link/);
    const { headers } = await ask(url, '/badge/launches/gh/owner/repo/HEAD.svg');
    expect(headers['cache-control']).to.equal('public, max-age=120');
  });
});
