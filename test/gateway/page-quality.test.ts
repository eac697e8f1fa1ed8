import { expect } from 'chai';
import { describe, it } from 'mocha';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { stream } from '../support/launch.ts';
import { expectGoodPage } from '../support/page-checks.ts';

const PAGES = [
  '/',
  '/?repo=https%3A%2F%2Fgithub.com%2Fowner%2Frepo%2Fblob%2Fmain%2Fa.ipynb',
  '/?repo=hello',
  '/federation',
  '/federation/join',
  '/federation/join?name=New+hub&url=x&weight=',
  '/repo/gh/owner/repo',
  '/repo/gh/nobody/nothing',
  '/explain',
  '/explain?link=gh%2Fowner%2Frepo%2Fmain',
];
const SCREENS = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];

describe('every page', function () {
  this.timeout(120_000);
  const openPage = browserPages();
  const { startTestFederation } = testGateways();

  it('is light, sized for fingers and phones, stands still, complains of nothing, and leads nowhere that is not', async () => {
    const { url } = await startTestFederation({ hubs: [{ podQuota: 30 }, {}] });
    await stream(url, '/build/gh/owner/repo/main');
    const links = new Set<string>();
    for (const viewport of SCREENS) {
      for (const path of PAGES) {
        const page = await openPage({ viewport });
        for (const link of await expectGoodPage(page, `${url}${path}`)) links.add(link.replace(/#.*/, ''));
        await page.context().close();
      }
    }
    expect(links.size).to.be.above(8);
    for (const link of links) {
      const { status } = await ask(url, link.slice(url.length));
      expect(status, link).to.be.oneOf([200, 307]);
    }
  });

  it('is so where it waits for a launch, too', async () => {
    const { url } = await startTestFederation({ hubs: [{ buildMs: () => 60_000 }] });
    for (const viewport of SCREENS) {
      const page = await openPage({ viewport });
      await expectGoodPage(page, `${url}/launch/gh/owner/repo/main`);
      await page.context().close();
    }
  });

  it('holds the longest names on the narrowest screen, and names that turn what follows', async () => {
    const { url } = await startTestFederation({ hubs: [{ buildMs: () => 60_000 }] });
    const repo = `${'o'.repeat(39)}/${'r'.repeat(100)}`;
    const ref = 'branch_'.repeat(29);
    const path = `${'folder_'.repeat(29)}.ipynb`;
    for (const target of [
      `/?${new URLSearchParams({ provider: 'gh', repo, ref, path, opens: 'file' })}`,
      `/?${new URLSearchParams({ provider: 'git', repo: `https://example.org/${'r'.repeat(200)}`, ref })}`,
      `/?${new URLSearchParams({ provider: 'zenodo', repo: 'x'.repeat(200) })}`,
      `/repo/gh/${repo}`,
      `/explain?link=gh/${repo}/${ref}`,
      `/launch/gh/${repo}/${ref}`,
      `/v2/github/${repo}/${ref}`,
    ]) {
      const page = await openPage({ viewport: { width: 320, height: 640 } });
      await page.goto(url + target);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), target).to.equal(0);
      await page.context().close();
    }
    const page = await openPage();
    await page.goto(`${url}/launch/gh/owner/repo/%E2%80%AEniam`);
    expect(await page.getByText('niam').getAttribute('class')).to.equal('mono');
    expect(await page.evaluate("getComputedStyle(document.querySelector('.mono')).unicodeBidi")).to.equal('isolate');
  });

  it('is so where something is wrong, but for its status', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    for (const path of ['/v2/gh/owner/repo', '/launch/nobody/owner/repo/main', '/explain?link=nobody%2Fx']) {
      const page = await openPage({ viewport: SCREENS[0]! });
      await expectGoodPage(page, `${url}${path}`);
      await page.context().close();
    }
  });
});
