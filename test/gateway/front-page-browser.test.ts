import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BrowserContextOptions } from 'playwright-core';
import { expectAccessible } from '../support/accessibility.ts';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';

const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1280, height: 800 };
const FIELD = 'Address of a repository, notebook or dataset';

describe('the front page in a browser', function () {
  this.timeout(90_000);
  const openPage = browserPages();
  const { startTestFederation } = testGateways();

  const open = async (url: string, path = '/', options: BrowserContextOptions = {}) => {
    const page = await openPage(options);
    await page.goto(`${url}${path}`);
    return page;
  };

  it('shows what comes of a paste while it is typed, keeps the focus, and says so', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const page = await open(url);
    const field = page.getByLabel(FIELD);
    await field.fill('https://github.com/owner/repo/blob/main/a.ipynb');
    await page.getByRole('heading', { name: 'owner/repo' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).to.equal('repo');
    expect(await page.getByRole('status').textContent()).to.match(/^owner\/repo, GitHub\. Needs a build/);
    expect(await page.getByLabel('Path of the file or URL').inputValue()).to.equal('a.ipynb');
    expect(new URL(page.url()).searchParams.get('repo')).to.equal('https://github.com/owner/repo/blob/main/a.ipynb');
    expect(await page.getByRole('button', { name: 'Copy Markdown' }).count()).to.equal(1);

    const ref = page.getByLabel('Branch, tag or commit');
    await ref.pressSequentially('dev');
    await page
      .locator('#launch[href^="/v2/gh/owner/repo/maindev?"], #launch[href^="/v2/gh/owner/repo/devmain?"]')
      .waitFor();
    expect(await page.evaluate('document.activeElement.id')).to.equal('ref');
    await page.getByLabel('Then open').focus();
    await page.getByLabel('Then open').selectOption('none');
    await page.locator('#launch:not([href*="?"])').waitFor();
    expect(await page.evaluate('document.activeElement.id')).to.equal('opens');

    await field.fill('hello');
    await page.getByText('not recognised').first().waitFor();
    expect(await page.locator('#launch').count()).to.equal(0);
    await page.context().close();
  });

  it('launches by pasting and Enter, with scripts and without', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{}] });
    for (const javaScriptEnabled of [true, false]) {
      const page = await open(url, '/', { javaScriptEnabled });
      await page.getByLabel(FIELD).fill('owner/repo');
      await page.getByLabel(FIELD).press('Enter');
      await page.waitForURL(`${hubs[0]!.url}/v2/gh/owner/repo/HEAD`);
      await page.context().close();
    }
  });

  it('gives link and badge without scripts, and takes changes', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const page = await open(url, '/', { javaScriptEnabled: false });
    await page.getByLabel(FIELD).fill('https://gitlab.com/a/b/c');
    await page.getByRole('button', { name: 'Link and badge' }).click();
    await page.getByLabel('Branch, tag or commit').fill('v1');
    await page.getByRole('button', { name: 'Show the new link' }).click();
    expect(await page.locator('pre').first().textContent()).to.equal(`${url}/v2/gl/a%2Fb%2Fc/v1`);
    expect(await page.getByLabel(FIELD).inputValue()).to.equal('https://gitlab.com/a/b/c');
    await page.context().close();
  });

  it('copies what its boxes hold', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const page = await open(url, '/?repo=owner/repo', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Copied link' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).to.equal(`${url}/v2/gh/owner/repo/HEAD`);
    expect(await page.getByRole('status').textContent()).to.equal('Copied link');
    await page.context().close();
  });

  it('marks what it may not copy', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const page = await openPage();
    await page.addInitScript("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))");
    await page.goto(`${url}/?repo=owner/repo`);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('status').filter({ hasText: 'Marked, to be copied by hand' }).waitFor();
    expect(await page.evaluate('getSelection().toString()')).to.equal(`${url}/v2/gh/owner/repo/HEAD`);
    await page.context().close();
  });

  it('offers badges to choose from, as they look now, one at a time, with scripts and without', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    for (const javaScriptEnabled of [true, false]) {
      const page = await open(url, '/?repo=owner/repo', { javaScriptEnabled });
      if (javaScriptEnabled) {
        const drawn = `Promise.all([...document.querySelectorAll('#share summary img')]
          .map((picture) => picture.decode().then(() => picture.naturalHeight)))`;
        expect(await page.evaluate(drawn)).to.deep.equal([20, 20, 20]);
      }
      const shown = () => page.locator('#share details pre:visible').first().textContent();
      expect(await shown()).to.include('/badge_logo.svg');
      await page.getByText('It says how quick').click();
      expect(await shown()).to.equal(
        `[![Launch on Binder](${url}/badge/gh/owner/repo/HEAD.svg)](${url}/v2/gh/owner/repo/HEAD)`,
      );
      expect(await page.locator('#share details[open]').count()).to.equal(1);
      await page.context().close();
    }
  });

  it('loads nothing from elsewhere, breaks no rule of its own policy, and shows its badge and preview picture', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const page = await openPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => request.url().startsWith(url) || complaints.push(request.url()));
    await page.goto(`${url}/?repo=owner/repo`);
    expect(await page.evaluate("document.querySelector('#share img').naturalWidth")).to.be.above(0);
    const picture = await page.locator('meta[property="og:image"]').getAttribute('content');
    await page.goto(picture!);
    expect(await page.evaluate("document.querySelector('img').naturalWidth")).to.equal(240);
    expect(complaints.filter((text) => !text.includes('favicon'))).to.deep.equal([]);
    await page.context().close();
  });

  it('is accessible and fits, empty and full, wide and narrow, light and dark, with scripts and without', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const long = `https://github.com/owner/${'a-very-long-name-'.repeat(5)}/blob/main/${'folder/'.repeat(9)}x.ipynb`;
    for (const look of [
      { colorScheme: 'light', viewport: NARROW },
      { colorScheme: 'dark', viewport: WIDE },
    ] as const) {
      const page = await openPage({ ...look, bypassCSP: true });
      for (const path of ['/', `/?repo=${encodeURIComponent(long)}`, '/?repo=hello', '/?repo=a&provider=gl']) {
        await page.goto(`${url}${path}`);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).to.equal(0);
        await expectAccessible(page);
      }
      await page.context().close();
    }
    const still = await open(url, '/?repo=owner/repo', { viewport: NARROW, javaScriptEnabled: false });
    const { width } = (await still.locator('#share').boundingBox())!;
    expect(width).to.be.at.most(NARROW.width);
    await still.context().close();
  });
});
