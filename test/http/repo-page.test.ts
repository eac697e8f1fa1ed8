import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type ConfigPart, testGateways } from '../support/gateway.ts';
import { ask, watch } from '../support/http.ts';
import { launch, stream } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
/** So that a test need not wait for what was counted. */
const HISTORY = { flush: '20ms' };
const ANYONE = { access: 'anyone', anyone: { buildsPerHour: 2 } };

describe("a repository's page", () => {
  const { startTestFederation } = testGateways();
  const federate = (config: ConfigPart = {}, hubs: readonly object[] = [{}, {}, {}]) =>
    startTestFederation({ hubs, config: { history: HISTORY, ...config } });
  const json = async (url: string, repo: string) => JSON.parse((await ask(url, `/api/v1/repos/${repo}`)).body);
  const counted = (url: string, repo: string, holds: (history: Record<string, number>) => boolean) =>
    until('it is counted', async () => holds((await json(url, repo)).history));
  const failed = async (url: string, spec: string) => {
    const watcher = await watch(url, `/build/${spec}`);
    await watcher.phase('failed');
    watcher.leave();
  };

  it('says that nobody has launched what nobody has, and is not to be found by search engines', async () => {
    const { url } = await federate();
    const { status, headers, body } = await ask(url, '/repo/gh/owner/repo');
    expect(status).to.equal(200);
    expect(headers['content-security-policy']).to.include("default-src 'none'");
    expect(headers['cache-control']).to.equal('public, max-age=60');
    expect(body).to.include('Nobody has launched this here lately').and.to.include('content="noindex"');
    expect(body).not.to.match(/NaN|undefined|Infinity|<script/);
  });

  it('tells where it is built, how launches went, and which spellings cost builds', async () => {
    const { url, hubs } = await federate();
    const { member, cookie } = await stream(url, '/build/gh/Owner/repo/main');
    await stream(url, '/build/gh/Owner/repo/main', { headers: { cookie: cookie ?? '' } });
    await stream(url, '/build/gh/owner/repo/main', { headers: { cookie: cookie ?? '' } });
    expect(hubs.reduce((sum, hub) => sum + hub.builds(), 0)).to.equal(2);
    await counted(url, 'gh/owner/repo', ({ quick, built }) => quick === 1 && built === 2);
    const report = await json(url, 'gh/OWNER/Repo');
    expect(report.history).to.include({ launches: 3, quick: 1, built: 2, failed: 0, usualWaitSeconds: 15 });
    expect(report.history.refs).to.deep.equal([{ ref: 'main', launches: 3, builds: 2 }]);
    expect(report.places).to.have.lengthOf(1);
    expect(report.places[0]).to.include({ ref: 'main', member, state: 'built' });
    expect(report.advice).to.deep.equal([
      { kind: 'spellings', usual: 'Owner/repo', others: ['owner/repo'], share: 1 / 3 },
    ]);
    const { body } = await ask(url, '/repo/gh/owner/repo');
    const text = textOf(body);
    expect(text).to.include('3 in 30 days').and.to.include('33.3 % of 3 found their image there; 2 had to wait');
    expect(text).to.include('15 s or less for half of them').and.to.include('Write Owner/repo in every link');
    expect(body).to.match(/aria-label="Launches per day, .*: 3 in all; most on .*: 3"/);
    expect(body).to.include('href="/?provider=gh&amp;repo=Owner%2Frepo&amp;ref=main"');
    expect(body)
      .not.to.include('noindex')
      .and.not.to.match(/NaN|undefined|Infinity/);
    expect(Buffer.byteLength(body)).to.be.below(50_000);
    const { body: metrics } = await ask(url, '/metrics');
    expect(metrics).to.match(/^launch_gateway_tallies_written_total [1-9]/m);
    expect(metrics).to.include('launch_gateway_tallies_dropped_total 0');
  });

  it('counts one build of launches that share it, and each of them as one that had to wait', async () => {
    const { url, hubs } = await federate({}, [{ buildMs: () => 150 }]);
    await Promise.all(
      ['1', '2', '3'].map((agent) => stream(url, '/build/gh/owner/repo/main', { headers: { 'user-agent': agent } })),
    );
    expect(hubs[0]!.builds()).to.equal(1);
    await counted(url, 'gh/owner/repo', ({ built, launches }) => built === 3 && launches === 3);
    expect((await json(url, 'gh/owner/repo')).history.refs).to.deep.equal([{ ref: 'main', launches: 3, builds: 1 }]);
  });

  it('counts a launch that was redirected once, and does not claim to know how it went', async () => {
    const { url } = await federate();
    await launch(url, '/v2/gh/owner/repo/main');
    await ask(url, '/v2/gh/owner/repo/main', { method: 'HEAD' });
    await counted(url, 'gh/owner/repo', ({ launches }) => launches === 1);
    expect(textOf((await ask(url, '/repo/gh/owner/repo')).body)).to.include(
      'Quick not known: these launches went on at',
    );
  });

  it('has the last failures with their words, as words', async () => {
    const { url, hubs } = await federate({}, [{ buildLog: () => [] }]);
    for (const hub of hubs) hub.failBuilds(/./);
    await failed(url, 'gh/owner/repo/a%3Cb%3E');
    await counted(url, 'gh/owner/repo', ({ failed: times }) => times === 1);
    const { history, advice } = await json(url, 'gh/owner/repo');
    expect(history.failures).to.have.lengthOf(1);
    expect(history.failures[0]).to.include({ member: 'hub-1', ref: 'a<b>' });
    expect(advice.map(({ kind }: { kind: string }) => kind)).to.deep.equal(
      history.failures[0].why === 'repo' ? ['failing'] : [],
    );
    const { body } = await ask(url, '/repo/gh/owner/repo');
    expect(body).to.include('a&lt;b&gt;').and.not.to.include('a<b>');
    expect(textOf(body)).to.include('Last failures');
  });

  it('tells nothing of repositories that a login stands in the link of, until they are launched without one', async () => {
    const { url } = await federate();
    const git = (address: string) => `git/${encodeURIComponent(address)}`;
    await stream(url, `/build/${git('https://me:secret@example.org/a/b')}/main`);
    const repo = git('https://example.org/a/b');
    const page = async () => textOf((await ask(url, `/repo/${repo}`)).body);
    expect((await json(url, repo)).places).to.deep.equal([]);
    expect(await page()).to.include('Nobody has launched this here lately');
    await stream(url, `/build/${repo}/main`);
    await counted(url, repo, ({ launches }) => launches === 1);
    expect(await page()).to.include('What is built where');
    const inside = git('https://me:secret@example.org/a/b');
    expect((await ask(url, `/repo/${inside}`)).body).not.to.include('secret');
  });

  it('leaves links from before /v2 as they were, those of users with the name of a provider among them', async () => {
    const { url } = await federate();
    for (const [from, to] of [
      ['/repo/owner/repo/notebooks/a.ipynb', '/v2/gh/owner/repo/master?urlpath=/notebooks/a.ipynb'],
      ['/repo/gh/repo', '/v2/gh/gh/repo/master'],
      ['/repo/git/manual', '/v2/gh/git/manual/master'],
    ] as const) {
      const { status, headers } = await ask(url, from);
      expect([status, headers.location]).to.deep.equal([302, to]);
    }
    expect((await ask(url, '/repo/zenodo/10.5281/zenodo.3242074')).status).to.equal(200);
  });

  it('explains the call that builds in advance where a token is needed, and says nothing of it where nobody may', async () => {
    const tokens = [{ name: 'ann', token: 'a-token-of-some-length' }];
    const withTokens = await federate({ prewarm: { tokens } });
    const { body } = await ask(withTokens.url, '/repo/gh/owner/repo');
    expect(body).to.include(`${withTokens.url}/api/v1/prewarm/gh/owner/repo/HEAD`).and.not.to.include('method="post"');
    const { url } = await federate();
    expect((await ask(url, '/repo/gh/owner/repo')).body).not.to.include('Build it before people come');
    const refused = await ask(url, '/repo/gh/owner/repo', { method: 'POST', body: 'ref=main' });
    expect(refused.status).to.equal(403);
  });

  it('has it built where anybody may ask for that, within their budget', async () => {
    const { url, hubs } = await federate({ prewarm: ANYONE }, [{ apiOnly: true }]);
    const post = (ref: string, headers = {}) =>
      ask(url, '/repo/gh/owner/repo', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: `ref=${encodeURIComponent(ref)}`,
      });
    expect((await ask(url, '/repo/gh/owner/repo')).body).to.include('action="/repo/gh/owner/repo" method="post"');
    const first = await post('main');
    expect([first.status, first.headers.location]).to.deep.equal([303, '/repo/gh/owner/repo?warm=begun#warm']);
    await until('it is built', async () => (await json(url, 'gh/owner/repo')).places[0]?.state === 'built');
    const again = await post('main');
    expect(again.headers.location).to.match(/\?warm=(?:ready|begun)#warm$/);
    expect(hubs[0]!.builds()).to.equal(1);
    expect(textOf((await ask(url, '/repo/gh/owner/repo?warm=begun')).body)).to.include('It is being built now.');
    await post('v1');
    expect((await post('v2')).status).to.equal(429);
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://elsewhere.example' }]) {
      expect((await post('v3', headers)).status).to.equal(403);
    }
  });

  it('stands without its numbers while the store is away', async () => {
    const { url } = await federate({ store: { kind: 'redis', url: 'redis://127.0.0.1:1' } });
    await stream(url, '/build/gh/owner/repo/main');
    const { status, body } = await ask(url, '/repo/gh/owner/repo');
    expect(status).to.equal(200);
    expect(textOf(body)).to.include('cannot be looked up right now').and.to.include('What is built where');
    expect((await json(url, 'gh/owner/repo')).history).to.equal(null);
  });

  it('is linked from the front page, the waiting page and the reason why', async () => {
    const { url } = await federate({ launch: 'page' });
    for (const path of [
      '/?repo=https://github.com/owner/repo',
      '/launch/gh/owner/repo/main',
      '/explain?link=gh/owner/repo/main',
    ]) {
      expect((await ask(url, path)).body, path).to.include('href="/repo/gh/owner/repo"');
    }
    expect((await ask(url, '/api/v1/repos/gh/nonsense')).status).to.equal(400);
  });
});
