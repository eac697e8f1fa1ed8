import { expect } from 'chai';
import { describe, it } from 'mocha';
import { expectAccessible } from '../support/accessibility.ts';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { stream } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

describe('the page of the federation in a browser', function () {
  this.timeout(60_000);
  const { startTestFederation } = testGateways();
  const openPage = browserPages();

  it('shows the last days to everybody, on any screen: as a picture with words, and as a table by keyboard', async () => {
    const { url } = await startTestFederation({ hubs: [{}, {}], config: { history: { flush: '20ms' } } });
    const { member } = await stream(url, '/build/gh/o/r/main');
    await until('it is counted', async () => (await ask(url, '/federation')).body.includes('day by day'));
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openPage({ bypassCSP: true, colorScheme, viewport: { width: 320, height: 640 } });
      await page.goto(`${url}/federation`);
      const words = `${member}, .* 1 launch, 100.0 % of all; 0.0 % of those that were seen through found their image; 0 failed there`;
      expect(await page.getByRole('img', { name: new RegExp(words) }).count()).to.equal(1);
      await page.getByText(`${member} day by day`).focus();
      await page.keyboard.press('Enter');
      const table = page.getByRole('region', { name: `${member} day by day` }).getByRole('table');
      expect(await table.getByRole('columnheader').allInnerTexts()).to.include.members([
        'Day',
        'Launches',
        'Out of service',
      ]);
      expect(await table.getByRole('rowheader').count()).to.equal(1);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).to.equal(0);
      await expectAccessible(page);
    }
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`can be read by everybody, on any screen, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
      const { url, hubs, standing } = await startTestFederation({ hubs: [{ podQuota: 30 }, {}, {}] });
      hubs[1]!.setHealthy(false);
      await standing('hub-2', 'down');
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await openPage({
          javaScriptEnabled,
          bypassCSP: true,
          colorScheme,
          viewport: { width: 320, height: 640 },
        });
        await page.goto(`${url}/federation`);
        expect(await page.locator('.card h3').allInnerTexts()).to.deep.equal(['hub-1', 'hub-2', 'hub-3']);
        expect(await page.getByRole('meter', { name: 'Pods at hub-1' }).count()).to.equal(1);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).to.equal(0);
        // axe waits for a timer of the page's own, which is a script.
        if (javaScriptEnabled) await expectAccessible(page);
      }
    });
  }
});
