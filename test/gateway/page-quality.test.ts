import { expect } from 'chai';
import { describe, it } from 'mocha';
import { expectAccessible } from '../support/accessibility.ts';
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
const WRONG = ['/v2/gh/owner/repo', '/launch/nobody/owner/repo/main', '/explain?link=nobody%2Fx'];
/** Examples in empty fields with less contrast than WCAG asks for (1.4.3): axe does not look at them. */
const FAINT_EXAMPLES = `(() => {
  const channels = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const linear = (part) => (part <= 10 ? part / 3295 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return [...document.querySelectorAll('input[placeholder]:not([placeholder=""])')].filter((field) => {
    const { color, opacity } = getComputedStyle(field, '::placeholder');
    const paper = channels(getComputedStyle(field).backgroundColor);
    const ink = channels(color).map((part, i) => part * opacity + paper[i] * (1 - opacity));
    const [dark, light] = [luminance(ink), luminance(paper)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05) < 4.5;
  }).map((field) => field.outerHTML);
})()`;
const SCREENS = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];

describe('every page', function () {
  this.timeout(240_000);
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

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      it(`can be used by everybody, ${colorScheme}, ${width} px wide`, async () => {
        const { url } = await startTestFederation({ hubs: [{ podQuota: 30 }, {}] });
        await stream(url, '/build/gh/owner/repo/main');
        const page = await openPage({ colorScheme, viewport: { width, height: 640 }, bypassCSP: true });
        for (const path of [...PAGES, ...WRONG]) {
          await page.goto(url + path);
          expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).to.equal(0);
          expect(await page.evaluate(FAINT_EXAMPLES), path).to.deep.equal([]);
          await expectAccessible(page);
        }
      });
    }
  }

  it('moves nothing for those who do not want that', async () => {
    const { url } = await startTestFederation({ hubs: [{ buildMs: () => 60_000 }] });
    for (const [reducedMotion, moving] of [
      ['no-preference', 1],
      ['reduce', 0],
    ] as const) {
      const page = await openPage({ reducedMotion });
      await page.goto(`${url}/launch/gh/owner/repo/main`);
      await page.locator('#phases .now').waitFor();
      expect(await page.evaluate('document.getAnimations().length')).to.equal(moving);
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
    for (const path of WRONG) {
      const page = await openPage({ viewport: SCREENS[0]! });
      await expectGoodPage(page, `${url}${path}`);
      await page.context().close();
    }
  });
});
