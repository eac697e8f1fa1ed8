import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BrowserContextOptions } from 'playwright-core';
import { expectAccessible } from '../support/accessibility.ts';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';

const REPORT = 'https://reports.example/new';
const LOOKS: readonly BrowserContextOptions[] = [
  { colorScheme: 'light', viewport: { width: 1280, height: 640 } },
  { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
];

describe('what goes wrong, in a browser', function () {
  this.timeout(90_000);
  const openPage = browserPages();
  const startScriptedHub = scriptedHubs();
  const { startGateway, startTestFederation } = testGateways();

  /** Opens addresses in all looks: each must be accessible, fit, answer this status and have these words in it. */
  async function expectPages(pages: readonly (readonly [address: string, status: number, ...words: RegExp[]])[]) {
    for (const look of LOOKS) {
      const page = await openPage({ ...look, bypassCSP: true });
      for (const [address, status, ...words] of pages) {
        const answer = await page.goto(address);
        expect(answer!.status(), address).to.equal(status);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), address).to.equal(0);
        const text = await page.locator('main').innerText();
        for (const word of [/What you can do/, ...words]) expect(text).to.match(word);
        await expectAccessible(page);
      }
      await page.context().close();
    }
  }

  it('a wrong link: the likely right one, and the form with what could be read', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{}] });
    const long = `${'a-very-long-name'.repeat(12)}/repo`;
    await expectPages([
      [`${url}/v2/gh/${long}?x=<script>document.title='run'</script>`, 400, /Did you mean this link\?/],
      [`${url}/v2/nope/a/b`, 400, /no provider of that name/],
    ]);
    const page = await openPage();
    await page.goto(`${url}/v2/gh/owner/repo?urlpath=lab`);
    await page.getByRole('link', { name: 'Put the link together again' }).click();
    expect(await page.locator('#launch').getAttribute('href')).to.equal('/v2/gh/owner/repo/HEAD?urlpath=lab');
    await page.goBack();
    await page.getByRole('link', { name: 'Open it' }).click();
    await page.waitForURL(`${hubs[0]!.url}/v2/gh/owner/repo/HEAD?urlpath=lab`);
    await page.goto(`${url}/v2/git/https%3A%2F%2Fme%3As3cret%40git.example.org%2Fr`);
    expect(await page.locator('main').innerHTML()).not.to.include('s3cret');
    await page.context().close();
  });

  it('a repository that is not allowed: whom to ask', async () => {
    const hub = await startScriptedHub((_request, response) => response.end('{}'));
    const members = [{ name: 'hub-1', url: hub.url, prime: true, deny: ['gh/owner/*'] }];
    const { url } = await startGateway({ members, site: { reportUrl: REPORT } });
    await expectPages([
      [`${url}/v2/gh/owner/repo/HEAD`, 403, /may not be launched here/, /ask those who run this federation/],
    ]);
    const page = await openPage();
    await page.goto(`${url}/v2/gh/owner/repo/HEAD`);
    expect(await page.getByRole('link', { name: 'ask those who run this federation' }).getAttribute('href')).to.equal(
      REPORT,
    );
    await page.context().close();
  });

  it('nobody to launch it, and nobody to show a page: when to try again, with a button that does', async () => {
    const { url, hubs, standing } = await startTestFederation({
      hubs: [{}],
      config: { routing: { lastResort: 'refuse' } },
    });
    hubs[0]!.setHealthy(false);
    await standing('hub-1', 'down');
    await expectPages([
      [`${url}/v2/gh/owner/repo/HEAD?urlpath=lab`, 503, /full or away/, /Try again/, /in about 1 min/],
      [`${url}/about`, 503, /No hub is there to show this page/, /Try again/],
    ]);
    const page = await openPage();
    await page.goto(`${url}/v2/gh/owner/repo/HEAD?urlpath=lab`);
    hubs[0]!.setHealthy(true);
    await standing('hub-1', 'up');
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.waitForURL(`${hubs[0]!.url}/v2/gh/owner/repo/HEAD?urlpath=lab`);
    await page.context().close();
  });

  it('no such page, a link that is too long', async () => {
    const hub = await startScriptedHub((_request, response) => response.writeHead(404).end());
    const { url } = await startGateway({ members: [{ name: 'hub-1', url: hub.url, prime: true }] });
    await expectPages([
      [`${url}/no/such/page`, 404, /There is nothing here/, /complete and spelt right/],
      [`${url}/v2/gh/o/r/${'x'.repeat(9_000)}`, 414, /too long/, /shorter/],
    ]);
  });

  it('a method that is not taken', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const page = await openPage({ bypassCSP: true });
    await page.goto(url);
    await page.evaluate("document.querySelector('form').method = 'post'");
    await page.getByLabel('Address of a repository, notebook or dataset').fill('owner/repo');
    await page.evaluate("document.querySelector('form').submit()");
    await page.getByRole('heading', { name: 'This address takes other methods' }).waitFor();
    await expectAccessible(page);
    await page.context().close();
  });
});
