import { expect } from 'chai';
import { describe, it } from 'mocha';
import { expectAccessible } from '../support/accessibility.ts';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';
import { ask, watch } from '../support/http.ts';
import { stream } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

describe('the page of a repository in a browser', function () {
  this.timeout(60_000);
  const { startTestFederation } = testGateways();
  const openPage = browserPages();
  /** Longer than a phone is wide. */
  const LONG = 'a-branch-with-a-name-that-somebody-must-have-liked';

  async function launchedALot() {
    const { url, hubs } = await startTestFederation({
      config: { history: { flush: '20ms' }, prewarm: { access: 'anyone', anyone: { buildsPerHour: 2 } } },
    });
    for (const path of ['gh/Owner/repo/main', 'gh/owner/repo/main', `gh/Owner/repo/${LONG}`])
      await stream(url, `/build/${path}`);
    for (const hub of hubs) hub.failBuilds(/broken/);
    const failing = await watch(url, '/build/gh/Owner/repo/broken');
    await failing.phase('failed');
    failing.leave();
    const history = async () => JSON.parse((await ask(url, '/api/v1/repos/gh/owner/repo')).body).history;
    await until('all is counted', async () => (await history()).failed === 1);
    return url;
  }

  for (const javaScriptEnabled of [true, false]) {
    it(`can be read by everybody, on any screen, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
      const url = await launchedALot();
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [320, 1200]) {
          const viewport = { width, height: 640 };
          const page = await openPage({ javaScriptEnabled, bypassCSP: true, colorScheme, viewport });
          const refused: string[] = [];
          page.on('console', (message) => refused.push(message.text()));
          await page.goto(`${url}/repo/gh/owner/repo`);
          expect(await page.getByRole('heading', { level: 1 }).innerText()).to.equal('Owner/repo');
          expect(await page.getByRole('img', { name: /^Launches per day/ }).count()).to.equal(1);
          expect(await page.getByRole('region', { name: 'What is built where' }).getByRole('row').count()).to.be.above(
            2,
          );
          expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).to.equal(0);
          if (javaScriptEnabled) await expectAccessible(page);
          if (process.env.PICTURES) {
            await page.screenshot({ path: `${process.env.PICTURES}/${colorScheme}-${width}.png`, fullPage: true });
          }
          expect(refused).to.deep.equal([]);
        }
      }
    });
  }

  it('has a ref built on demand, by keyboard and without scripts', async () => {
    const url = await launchedALot();
    const page = await openPage({ javaScriptEnabled: false });
    await page.goto(`${url}/repo/gh/owner/repo`);
    const field = page.getByLabel('Branch, tag or commit');
    await field.fill('v1.0');
    await field.press('Enter');
    await page.getByRole('status').waitFor();
    expect(new URL(page.url()).search).to.match(/^\?warm=/);
    expect(await page.getByRole('status').innerText()).to.match(/^It is/);
  });
});
