import { expect } from 'chai';
import { describe, it } from 'mocha';
import { expectAccessible } from '../support/accessibility.ts';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';

describe('the page of the federation in a browser', function () {
  this.timeout(60_000);
  const { startTestFederation } = testGateways();
  const openPage = browserPages();

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
        expect(await page.locator('h3').allInnerTexts()).to.deep.equal(['hub-1', 'hub-2', 'hub-3']);
        expect(await page.getByRole('meter', { name: 'Pods at hub-1' }).count()).to.equal(1);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).to.equal(0);
        // axe waits for a timer of the page's own, which is a script.
        if (javaScriptEnabled) await expectAccessible(page);
      }
    });
  }
});
