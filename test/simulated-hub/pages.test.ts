import { expect } from 'chai';
import { describe, it } from 'mocha';
import { page } from '../../src/simulated-hub/page.ts';
import { ask, watch } from '../support/http.ts';
import { simulatedHubs } from '../support/simulated-hubs.ts';

const LAUNCH = '/v2/gh/DS-100/textbook/main';

describe('pages of a simulated hub', () => {
  const start = simulatedHubs();

  it('carries the build token, an ETag and no Cache-Control on a launch page', async () => {
    const hub = await start();
    const { status, headers, body } = await ask(hub.url, LAUNCH);
    expect(status).to.equal(200);
    expect(body).to.match(/window\.pageConfig = \{.*"buildToken":"eyJ[^"]+"\}/);
    expect(headers).to.include.keys('etag').and.not.to.include.keys('cache-control');
    expect((await ask(hub.url, LAUNCH, { method: 'HEAD' })).status).to.equal(405);
  });

  it('answers 304 where the client has the page', async () => {
    const hub = await start();
    const { headers } = await ask(hub.url, '/about');
    const again = await ask(hub.url, '/about', { headers: { 'if-none-match': headers.etag! } });
    expect([again.status, again.body]).to.deep.equal([304, '']);
  });

  it('lets nothing out of the script or between the tags', async () => {
    const html = page('<i>', { baseUrl: '</script><i>', badgeBaseUrl: null, binderVersion: '' });
    expect(html).not.to.contain('<i>');
    const hub = await start();
    const stream = await watch(hub.url, '/build/gh/%3Ci%3Eowner/repo/HEAD');
    const { url } = await stream.phase('ready');
    stream.leave();
    const server = await ask(hub.url, new URL(String(url)).pathname);
    expect(server.body).to.contain('owner-repo-').and.not.to.contain('<i>');
  });

  for (const path of ['/', '/about', '/v2/nope/a/b', '/v2/gh/', '/build/gh', '/repo/a']) {
    it(`answers ${path} with a page without a token`, async () => {
      const hub = await start();
      const { status, body } = await ask(hub.url, path);
      expect(status).to.equal(200);
      expect(body).to.contain('pageConfig').and.not.to.contain('"buildToken"');
    });
  }

  it('has no pages in API-only mode', async () => {
    const hub = await start({ apiOnly: true });
    for (const path of ['/', LAUNCH, '/badge.svg', '/repo/a/b']) {
      expect((await ask(hub.url, path)).status, path).to.equal(404);
    }
    expect((await ask(hub.url, '/health')).status).to.equal(200);
  });

  it('answers 404 outside its base path, and names that path in its pages', async () => {
    const hub = await start({ basePath: '/binder' });
    for (const path of ['/', LAUNCH, '/health', '/binder', '/binderx/health']) {
      expect((await ask(hub.url, path)).status, path).to.equal(404);
    }
    expect((await ask(hub.url, '/binder/health')).status).to.equal(200);
    expect((await ask(hub.url, `/binder${LAUNCH}`)).body).to.contain('"baseUrl":"/binder/"');
  });

  for (const path of ['/badge_logo.svg', '/badge.svg', '/assets/images/badge.svg']) {
    it(`has a badge at ${path}, also for HEAD`, async () => {
      const hub = await start();
      expect((await ask(hub.url, path)).headers['content-type']).to.equal('image/svg+xml');
      expect((await ask(hub.url, path, { method: 'HEAD' })).status).to.equal(200);
    });
  }

  const legacy: readonly (readonly [string, string])[] = [
    ['/repo/owner/repo', '/v2/gh/owner/repo/master'],
    ['/repo/owner/repo/', '/v2/gh/owner/repo/master'],
    ['/repo/owner/repo/tree/a.ipynb?x=1', '/v2/gh/owner/repo/master?urlpath=%2Ftree%2Fa.ipynb'],
    ['/repo/owner/re%2Fpo', '/v2/gh/owner/re/po/master'],
  ];
  for (const [path, location] of legacy) {
    it(`redirects ${path} with the faults of a real hub`, async () => {
      const hub = await start({ basePath: '/binder' });
      const answer = await ask(hub.url, `/binder${path}`);
      expect([answer.status, answer.headers.location]).to.deep.equal([302, location]);
    });
  }

  it('survives a line break in a legacy link', async () => {
    const hub = await start();
    expect((await ask(hub.url, '/repo/owner/re%0Apo')).status).to.equal(500);
  });

  it('sends its own Access-Control-Allow-Origin once', async () => {
    const hub = await start({ allowOrigin: 'https://a.example' });
    for (const path of ['/versions', LAUNCH, '/build/gh/a/b/c']) {
      expect((await ask(hub.url, path)).headers['access-control-allow-origin'], path).to.equal('https://a.example');
    }
  });

  it('records requests byte for byte', async () => {
    const hub = await start({ requestsKept: 2 });
    await ask(hub.url, '/health');
    await ask(hub.url, '/v2/gl/a%2Fb//main?urlpath=git-pull%3Frepo%3Dx&&b', { headers: { 'X-Odd': 'Yes' } });
    await ask(hub.url, '/build/gh/a/b/c');
    const [shown, build] = hub.requests();
    expect(shown).to.include({ method: 'GET', target: '/v2/gl/a%2Fb//main?urlpath=git-pull%3Frepo%3Dx&&b' });
    expect(shown!.rawHeaders.join(':')).to.contain('X-Odd:Yes');
    expect(build!.target).to.equal('/build/gh/a/b/c');
    expect(Object.fromEntries(hub.requestCounts())).to.deep.equal({ '/health': 1, '/v2': 1, '/build': 1 });
  });

  it('has no server for a user it does not know', async () => {
    const hub = await start();
    expect((await ask(hub.url, '/user/nobody-12345678/')).status).to.equal(404);
  });
});
