import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { launch } from '../support/launch.ts';

const SPEC = 'gh/owner/repo/HEAD';
const NAVIGATION = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const PAGE: ConfigPart = { launch: 'page' };

describe('the waiting page', () => {
  const { startGateway, startTestFederation } = testGateways();
  const open = (url: string, target: string) => ask(url, target, { headers: NAVIGATION });

  it('has the stream of its launch, the plain link, and says which hub it will be and why', async () => {
    const federation = await startTestFederation();
    const { member } = await launch(federation.url, `/v2/${SPEC}`, { method: 'HEAD' });
    const { status, headers, body } = await open(federation.url, `/launch/${SPEC}?labpath=a.ipynb`);
    expect(status).to.equal(200);
    expect(headers['cache-control']).to.equal('no-store');
    expect(headers['content-security-policy']).to.include("default-src 'none'").and.not.include('unsafe');
    expect(body).to.include(`data-stream="/build/${SPEC}?build_token=`);
    expect(body).to.include(`href="/v2/${SPEC}?labpath=a.ipynb"`);
    expect(body).to.include(`href="/retry/launch/${SPEC}?labpath=a.ipynb"`);
    expect(headers).to.include({ 'launch-member': member, 'launch-reason': 'ring' });
    expect(body).to.include(`>${member}, because launches of this repository begin there`);
    expect(body).to.include('https://nbviewer.org/github/owner/repo/blob/HEAD/a.ipynb');
    expect(Buffer.byteLength(body)).to.be.below(20_000);
  });

  it('decides nothing and counts nothing', async () => {
    const { url, hubs } = await startTestFederation({ config: PAGE });
    await open(url, `/v2/${SPEC}`);
    await open(url, `/launch/${SPEC}`);
    const { body } = await ask(url, '/metrics');
    expect(body).not.to.match(/^federation_redirect_count(?:_total)?\{[^}]*\} [1-9]/m);
    for (const hub of hubs)
      expect([...hub.requestCounts().keys()])
        .not.to.include('/build')
        .and.not.include('/v2');
  });

  it('escapes what the link says', async () => {
    const { url } = await startTestFederation();
    const { body } = await open(url, '/launch/gh/%3Cb%3Eowner/re%22po%27/%3Cscript%3E?labpath=%3Ci%3E.ipynb&x="><b>');
    expect(body).to.include('&lt;b&gt;owner/re&quot;po&#39;');
    expect(body).not.to.match(/<b>|<i>|<script>/);
  });

  it('tells what is wrong with a link, with the right one', async () => {
    const { url } = await startTestFederation();
    const { status, body } = await open(url, '/launch/gh/owner/repo?urlpath=lab');
    expect(status).to.equal(400);
    expect(body).to.include('href="/launch/gh/owner/repo/HEAD?urlpath=lab"');
  });

  it('is an error page where nobody may or can take the launch, and one that waits where all are full', async () => {
    const federation = await startTestFederation({ hubs: [{ podQuota: 1 }] });
    expect((await open(federation.url, `/launch/${SPEC}`)).body).to.include('All hubs are full');
    const members = federation.members.map((member) => ({ ...member, deny: ['gh/owner/*'] }));
    const denying = await startGateway({ members });
    expect((await open(denying.url, `/launch/${SPEC}`)).status).to.equal(403);
    const refusing = await startTestFederation({ hubs: [{}], config: { ...PAGE, routing: { lastResort: 'refuse' } } });
    refusing.hubs[0]!.setQuota(0);
    await refusing.standing('hub-1', 'maintenance');
    for (const door of ['launch', 'v2']) {
      const { status, headers } = await open(refusing.url, `/${door}/${SPEC}`);
      expect(status).to.equal(503);
      expect(headers['retry-after']).to.equal('60');
    }
  });

  it('gives way to the redirect where streams do not pass through', async () => {
    const { url } = await startTestFederation({ config: { build: 'redirect' } });
    const { status, headers } = await open(url, `/launch/${SPEC}?urlpath=lab`);
    expect([status, headers.location]).to.deep.equal([302, `/v2/${SPEC}?urlpath=lab`]);
  });

  it('is where a retry of it leads to', async () => {
    const { url } = await startTestFederation();
    for (const door of ['launch', 'v2']) {
      const target = `/retry/${door === 'v2' ? '' : 'launch/'}${SPEC}?urlpath=lab`;
      expect((await open(url, target)).headers.location).to.equal(`/${door}/${SPEC}?urlpath=lab`);
    }
  });
});

describe('launch: page', () => {
  const { startTestFederation } = testGateways();

  it('answers a link that a person opens with the waiting page, and any other with the redirect', async () => {
    const { url } = await startTestFederation({ config: PAGE });
    const statusOf = async (headers: Record<string, string>, method = 'GET') =>
      (await ask(url, `/v2/${SPEC}`, { headers, method })).status;
    expect(await statusOf(NAVIGATION)).to.equal(200);
    expect(await statusOf({ accept: 'text/html' })).to.equal(200);
    expect(await statusOf(NAVIGATION, 'HEAD')).to.equal(307);
    expect(await statusOf({ accept: '*/*' })).to.equal(307);
    expect(await statusOf({})).to.equal(307);
    expect(await statusOf({ ...NAVIGATION, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' })).to.equal(307);
    expect(await statusOf({ ...NAVIGATION, 'sec-fetch-dest': 'iframe' })).to.equal(307);
  });

  it('has a plain link that redirects everybody, byte for byte', async () => {
    const { url, members } = await startTestFederation({ config: PAGE });
    const target = 'gl/group%2fproject/main?urlpath=git-pull%3Frepo%3Dx%252Fy';
    const { status, headers } = await ask(url, `/plain/${target}`, { headers: NAVIGATION });
    expect(status).to.equal(307);
    expect(members.map((member) => `${member.url}/v2/${target}`)).to.include(headers.location);
    const { body } = await ask(url, `/v2/${SPEC}`, { headers: NAVIGATION });
    expect(body).to.include(`href="/plain/${SPEC}"`);
  });

  it('tells a person what is wrong with a link', async () => {
    const { url } = await startTestFederation({ config: PAGE });
    const { status, body } = await ask(url, '/v2/gh/owner/repo', { headers: NAVIGATION });
    expect(status).to.equal(400);
    expect(body).to.include('/v2/gh/owner/repo/HEAD');
  });
});
