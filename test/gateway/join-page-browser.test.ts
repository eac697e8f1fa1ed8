import { expect } from 'chai';
import { describe, it } from 'mocha';
import { expectAccessible } from '../support/accessibility.ts';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';

describe('the page for a new hub in a browser', function () {
  this.timeout(60_000);
  const { startTestFederation } = testGateways();
  const openPage = browserPages();

  it('takes a form without scripts, by keyboard, and shows the seat or what is wrong', async () => {
    const { url } = await startTestFederation();
    const page = await openPage({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    await page.goto(`${url}/federation/join`);
    await page.getByLabel('Name').fill('hub 1');
    await page.getByLabel('Address of the hub').fill('https://bob.example');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).to.include('Name');
    expect(await page.getByLabel('Name').getAttribute('aria-invalid')).to.equal('true');
    await page.getByLabel('Name').fill('bob');
    await page.keyboard.press('Enter');
    expect(await page.locator('#outcome pre').innerText()).to.include('url: https://bob.example');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).to.equal(0);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be read by everybody, ${colorScheme}`, async () => {
      const { url } = await startTestFederation();
      const page = await openPage({ bypassCSP: true, colorScheme, viewport: { width: 320, height: 640 } });
      for (const query of ['', '?name=bob&url=https://bob.example&weight=10', '?name=B&url=x&weight=']) {
        await page.goto(`${url}/federation/join${query}`);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).to.equal(0);
        await expectAccessible(page);
      }
    });
  }
});
