import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expectAccessible } from '../support/accessibility.ts';
import { browserPages } from '../support/browser.ts';
import { crowdedFederations } from '../support/crowded-federation.ts';
import { testGateways } from '../support/gateway.ts';
import { buildUpTo, foundLaunch } from '../support/hub-events.ts';
import { until } from '../support/redis-server.ts';
import type { ScriptedStream } from '../support/scripted-stream.ts';
import { type SlowProxy, startSlowProxy } from '../support/slow-proxy.ts';
import { SPEC, type StreamFederation, streamFederations } from '../support/stream-federation.ts';

const LINK = `/launch/${SPEC}?labpath=a%20b.ipynb`;
const PAGE = { launch: 'page' };
const LOOKS: readonly BrowserContextOptions[] = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
];

const now = (page: Page, words: string) => page.locator('#phases .now', { hasText: words }).waitFor();
const shown = (page: Page) => page.locator('#phases li:visible').allTextContents();
const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');
/** Hands out the streams of a federation's hubs, each once, as they come. */
async function next(federation: StreamFederation): Promise<ScriptedStream> {
  const known = HANDED_OUT.get(federation) ?? new Set();
  HANDED_OUT.set(federation, known);
  const isNew = (stream: ScriptedStream) => !known.has(stream);
  const find = () => federation.hubs.flatMap(({ streams }) => streams).find(isNew);
  await until('a stream comes to a hub', () => find() !== undefined);
  const stream = find()!;
  known.add(stream);
  return stream;
}

const HANDED_OUT = new WeakMap<StreamFederation, Set<ScriptedStream>>();

/** Servers that the hubs of these tests name are nowhere: this one stands for them. Returns what it was asked for. */
async function standForServers(page: Page): Promise<readonly string[]> {
  const asked: string[] = [];
  await page.route('http://jupyter.test/**', (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: 'text/html', body: '<title>a server</title><h1>A server</h1>' });
  });
  return asked;
}

const arrived = (page: Page) => page.getByRole('heading', { name: 'A server' }).waitFor();

describe('the waiting page in a browser', function () {
  this.timeout(60_000);
  const openPage = browserPages();
  const federate = streamFederations();
  const crowd = crowdedFederations();
  const { startTestFederation } = testGateways();
  const proxies: SlowProxy[] = [];
  afterEach(async () => void (await Promise.all(proxies.splice(0).map((proxy) => proxy.close()))));

  it('a link becomes a server, at the address of the link until it is there, by a token of its hub', async () => {
    // No stream is let in without a good token.
    const hub = { rateLimit: 0 };
    const federation = await startTestFederation({ hubs: [hub, hub, hub], config: PAGE });
    const page = await openPage();
    const at: string[] = [];
    page.on('framenavigated', (frame) => at.push(frame.url()));
    const link = `${federation.url}/v2/${SPEC}?labpath=a%20b.ipynb`;
    await page.goto(link);
    await page.getByRole('heading', { name: 'A server is running' }).waitFor();
    expect(at[0]).to.equal(link);
    expect(at).to.have.length(2);
    const server = new URL(page.url());
    expect(federation.hubs.map(({ url }) => new URL(url).origin)).to.include(server.origin);
    expect(server.pathname).to.match(/\/doc\/tree\/a%20b\.ipynb$/);
    const token = server.searchParams.get('token')!;
    expect(token).to.match(/^\S{8,}$/);
    expect(federation.logText()).not.to.include(token);
    expect(federation.hubs.reduce((sum, { launches }) => sum + launches().launched, 0)).to.equal(1);
  });

  it('shows a build phase by phase, in the words of the hub, and keeps nothing of the server', async () => {
    const federation = await federate();
    const page = await openPage();
    const asked = await standForServers(page);
    await page.goto(federation.url + LINK);
    const stream = await next(federation);
    const words = ['Waiting', 'Fetching', 'Building', 'Storing', 'Starting', 'Starting'];
    for (const [index, phase] of (
      ['waiting', 'fetching', 'building', 'pushing', 'built', 'launching'] as const
    ).entries()) {
      buildUpTo(stream, phase);
      await now(page, words[index]!);
    }
    expect(await page.locator('#latest').textContent()).to.equal('Launching server...');
    expect(await page.locator('#log').textContent()).to.include('Step 1/48 : FROM');
    expect(await page.title()).to.match(/^Starting your server · owner\/repo/);
    stream.ready();
    await arrived(page);
    expect(asked).to.deep.equal([
      `http://jupyter.test/user/owner-repo-9u2zloab/doc/tree/a%20b.ipynb?token=${stream.token}`,
    ]);
    expect(stream.target).to.equal(`/build/${SPEC}`);
  });

  it('shows only what happens where the image is there, though a build was expected', async () => {
    const federation = await federate();
    const page = await openPage();
    await standForServers(page);
    await page.goto(federation.url + LINK);
    const stream = await next(federation);
    expect(await page.locator('#wait-build').isVisible()).to.equal(true);
    stream.event({ phase: 'built', imageName: 'x:y', message: 'Found built image, launching...\n' });
    await now(page, 'Starting your server');
    expect(await shown(page)).to.deep.equal([
      'Waiting for the hub',
      'Starting your server',
      'Ready: opening your server',
    ]);
    expect(await page.locator('#wait-image').isVisible()).to.equal(true);
    stream.ready();
    await arrived(page);
  });

  it('opens nothing but the server, whatever the link says', async () => {
    const federation = await federate();
    for (const evil of ['https://evil.test/x', '//evil.test/x', '\\\\evil.test/x', 'javascript:alert(1)']) {
      const page = await openPage();
      const asked = await standForServers(page);
      await page.goto(`${federation.url}/launch/${SPEC}?urlpath=${encodeURIComponent(evil)}`);
      foundLaunch(await next(federation));
      await arrived(page);
      expect(asked).to.have.length(1);
      expect(new URL(asked[0]!).pathname).to.match(/^\/user\/owner-repo-9u2zloab\//);
      await page.context().close();
    }
  });

  it('says the place in line while all hubs are full, and goes on when there is one', async () => {
    const federation = await crowd({ pods: { total: 50, quota: 50 } });
    const page = await openPage();
    await standForServers(page);
    await page.goto(federation.url + LINK);
    await now(page, 'Waiting for a place: number 1 in line');
    expect(await page.locator('#status').textContent()).to.equal('Waiting for a place: number 1 in line');
    expect(await page.locator('#hub').textContent()).to.include('You are number 1 in line.');
    await federation.tellPods(federation.hubs[0]!, { total: 0, quota: 50 });
    const { stream } = await federation.next();
    await page.locator('#hub', { hasText: 'There is a place now, at hub-1.' }).waitFor();
    foundLaunch(stream);
    await arrived(page);
  });

  it('goes on at another hub when its own is lost, and says so', async () => {
    const federation = await federate();
    const page = await openPage();
    await standForServers(page);
    await page.goto(federation.url + LINK);
    const first = await next(federation);
    buildUpTo(first, 'building');
    await now(page, 'Building');
    first.kill();
    await page.locator('#hub', { hasText: /^The hub was lost, so it goes on at hub-\d\.$/ }).waitFor();
    await now(page, 'Waiting for the hub');
    foundLaunch(await next(federation));
    await arrived(page);
  });

  it('tells why a build failed, what to do, whom to tell, with the log open; trying again launches again', async () => {
    const reportUrl = 'https://example.org/issues';
    const federation = await federate(3, { site: { reportUrl } });
    const page = await openPage();
    await standForServers(page);
    await page.goto(federation.url + LINK);
    const stream = buildUpTo(await next(federation), 'building');
    stream.event({ phase: 'building', message: '\u001b[91mNo matching distribution for <b>numpy\u001b[0m\n' });
    stream.event({ phase: 'failed', message: 'Error during build: exit code 1\n' });
    await page.getByRole('heading', { name: 'What went wrong' }).waitFor();
    expect(await page.locator('#failure-words').textContent()).to.equal('Error during build: exit code 1');
    expect(await page.locator('#failure p:visible').allTextContents()).to.have.length(3);
    expect(await page.locator('#failure').getByRole('link', { name: 'owner/repo' }).getAttribute('href')).to.equal(
      'https://github.com/owner/repo',
    );
    // Those who run the hubs cannot mend a repository.
    const failure = page.locator('#failure');
    const issues = failure.getByRole('link', { name: 'Tell its authors' });
    expect(await issues.getAttribute('href')).to.equal('https://github.com/owner/repo/issues');
    expect(await failure.getByRole('link', { name: 'Report a problem' }).count()).to.equal(0);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('owner/repo could not be launched');
    expect(await page.locator('.foot').getByRole('link', { name: 'Report a problem' }).getAttribute('href')).to.equal(
      reportUrl,
    );
    expect(await page.locator('#phases .failed').textContent()).to.equal('Building its environment');
    expect(await page.locator('#log').isVisible()).to.equal(true);
    expect(await page.locator('#log').textContent()).to.include('\nNo matching distribution for <b>numpy\n');
    await page.getByRole('link', { name: 'Try again' }).click();
    foundLaunch(await next(federation));
    await arrived(page);
  });

  it('says of a hub that has no place that it is not the repository, and whom to tell of that', async () => {
    const reportUrl = 'https://example.org/issues';
    const federation = await federate(1, { streams: { moves: 0 }, site: { reportUrl } });
    const page = await openPage();
    await page.goto(federation.url + LINK);
    (await next(federation)).event({
      phase: 'failed',
      message: 'Too many users running owner/repo! Try again soon.\n',
    });
    await page.locator('#hint-later').waitFor();
    expect(await page.locator('#hint-repo').isVisible()).to.equal(false);
    const failure = page.locator('#failure');
    expect(await failure.getByRole('link', { name: 'Report a problem' }).getAttribute('href')).to.equal(reportUrl);
    expect(await failure.getByRole('link', { name: 'Tell its authors' }).count()).to.equal(0);
  });

  it('goes on with the same launch when its connection is cut, and when it is loaded again', async () => {
    const federation = await federate();
    const proxy = await startSlowProxy(Number(new URL(federation.url).port));
    proxies.push(proxy);
    const page = await openPage();
    await standForServers(page);
    await page.goto(`http://127.0.0.1:${proxy.port}${LINK}`);
    const stream = buildUpTo(await next(federation), 'fetching');
    await now(page, 'Fetching');
    proxy.cut();
    await page.locator('#connection').waitFor({ state: 'visible' });
    stream.event({ phase: 'building', message: 'Step 1\n' });
    await now(page, 'Building');
    await page.reload();
    await now(page, 'Building');
    expect(await page.locator('#log').textContent()).to.match(/^Waiting for build.*Picked Git.*Step 1\n$/s);
    stream.event({ phase: 'built', imageName: 'x:y' }, { phase: 'launching', message: 'Launching server...\n' });
    await now(page, 'Starting');
    await page.reload();
    await now(page, 'Starting');
    stream.ready();
    await arrived(page);
    expect(federation.asked()).to.equal(1);
  });

  it('goes on with the same launch on a phone that has slept', async () => {
    const federation = await federate();
    const page = await openPage();
    await standForServers(page);
    await page.goto(federation.url + LINK);
    const stream = buildUpTo(await next(federation), 'fetching');
    await now(page, 'Fetching');
    await page.clock.setSystemTime(Date.now() + 60_000);
    const again = page.waitForRequest((request) => request.url().includes('/build/'));
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await again;
    stream.event({ phase: 'building', message: 'Step 1\n' });
    await now(page, 'Building');
    stream.ready();
    await arrived(page);
    expect(federation.asked()).to.equal(1);
  });

  it('waits for a device that is offline, however long that is, and goes on with the same launch', async () => {
    const federation = await federate();
    const proxy = await startSlowProxy(Number(new URL(federation.url).port));
    proxies.push(proxy);
    const page = await openPage();
    await standForServers(page);
    await page.clock.install();
    await page.goto(`http://127.0.0.1:${proxy.port}${LINK}`);
    const stream = buildUpTo(await next(federation), 'fetching');
    await now(page, 'Fetching');
    await page.context().setOffline(true);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    proxy.cut();
    await page.locator('#connection').waitFor({ state: 'visible' });
    await page.clock.runFor(60_000);
    expect(asked).to.deep.equal([]);
    await page.context().setOffline(false);
    stream.event({ phase: 'building', message: 'Step 1\n' });
    await now(page, 'Building');
    stream.ready();
    await arrived(page);
    expect(federation.asked()).to.equal(1);
  });

  it('keeps its place in line when it is loaded again', async () => {
    const federation = await crowd({ pods: { total: 50, quota: 50 } });
    const pages = [await openPage(), await openPage()];
    for (const [index, page] of pages.entries()) {
      await page.goto(`${federation.url}/launch/gh/owner/repo-${index}/HEAD`);
      await now(page, `number ${index + 1} in line`);
    }
    await pages[0]!.reload();
    await now(pages[0]!, 'number 1 in line');
    await federation.tellPods(federation.hubs[0]!, { total: 0, quota: 50 });
    expect((await federation.next()).stream.spec).to.equal('gh/owner/repo-0/HEAD');
  });

  it('says when it takes longer than usual', async () => {
    const federation = await federate();
    const page = await openPage();
    await page.goto(federation.url + LINK);
    await next(federation);
    expect(await page.locator('#late').isVisible()).to.equal(false);
    const share = async () => Number(await page.locator('#share').getAttribute('value'));
    expect(await share()).to.be.below(0.5);
    await page.clock.setSystemTime(Date.now() + 7 * 60_000);
    await page.locator('#late').waitFor();
    expect(await page.locator('#elapsed').textContent()).to.match(/^7 min \d+ s$/);
    expect(await share())
      .to.be.above(0.8)
      .and.below(1);
  });

  it('without scripts shows the plain link, which launches', async () => {
    const federation = await federate(3, PAGE);
    const page = await openPage({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    await page.goto(`${federation.url}/v2/${SPEC}?urlpath=lab`);
    expect(await page.locator('#live').isVisible()).to.equal(false);
    await page.getByRole('link', { name: 'Launch on a hub' }).click();
    await page.getByText(`/v2/${SPEC}?urlpath=lab`).waitFor();
    expect(federation.members.map(({ url }) => url)).to.include(new URL(page.url()).origin);
  });

  it('takes no more than 50 KB, all of it from here', async () => {
    const federation = await federate();
    const page = await openPage();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      expect(new URL(response.url()).origin).to.equal(federation.url);
      if (!response.url().includes('/build/')) sizes.push(response.body().then((body) => body.length));
    });
    await page.goto(federation.url + LINK);
    await next(federation);
    expect((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)).to.be.below(50_000);
  });

  it('can be used by everybody, wide and narrow, light and dark, and scrolls down only', async () => {
    const federation = await federate(1, { streams: { moves: 0 } });
    for (const look of LOOKS) {
      const page = await openPage(look);
      await page.goto(
        `${federation.url}/launch/gh/owner/${'a-long-name-'.repeat(7)}/HEAD?filepath=${'x'.repeat(90)}.ipynb`,
      );
      const stream = buildUpTo(await next(federation), 'building');
      await now(page, 'Building');
      await expectAccessible(page);
      expect(await overflow(page)).to.equal(0);
      stream.event({ phase: 'failed', message: `Error during build: ${'x'.repeat(300)}\n` });
      await page.locator('#failure').waitFor();
      await expectAccessible(page);
      expect(await overflow(page)).to.equal(0);
      await page.context().close();
    }
  });
});

describe('/explain in a browser', function () {
  this.timeout(60_000);
  const openPage = browserPages();
  const federate = streamFederations();

  it('answers by form, without scripts, and can be used by everybody, wide and narrow, light and dark', async () => {
    const federation = await federate();
    for (const look of LOOKS) {
      for (const javaScriptEnabled of [true, false]) {
        const page = await openPage({ ...look, javaScriptEnabled });
        await page.goto(`${federation.url}/explain`);
        await page.getByLabel('Launch link').fill(`${federation.url}/v2/${SPEC}?urlpath=lab`);
        await page.getByRole('button', { name: 'Explain' }).click();
        await page.getByRole('heading', { name: 'Each hub’s part in it' }).waitFor();
        await page.getByRole('img', { name: /^The ring, walked from/ }).waitFor();
        if (javaScriptEnabled) {
          await expectAccessible(page);
          expect(await overflow(page)).to.equal(0);
        }
        await page.getByLabel('Launch link').fill('github/owner/repo');
        await page.getByRole('button', { name: 'Explain' }).click();
        await page.getByRole('link', { name: 'gh/owner/repo/HEAD' }).waitFor();
        if (javaScriptEnabled) await expectAccessible(page);
        await page.context().close();
      }
    }
  });
});
