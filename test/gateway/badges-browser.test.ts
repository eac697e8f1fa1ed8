import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type Badge, badgeSvg } from '../../src/pages/badge.ts';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';
import { otherSites } from '../support/other-site.ts';

const MESSAGES = [
  'binder',
  'ready, about 15 s',
  'probably ready, about 1 min',
  'builds first, about 90 min',
  'last build failed',
  'not allowed here',
  'wrong link',
  '1,234,567 in 30 days',
];
/** Words that the font moves together, and whose width the table does not know: they have to fit all the same. */
const KERNED = 'AVATAR "To" [Wy] {fi} <&> 0123456789';
const FONTS = ['DejaVu Sans', 'Liberation Sans', 'DejaVu Serif', 'DejaVu Sans Mono'];

/** Runs in the page: what the words of its first picture measure, drawn in another font. */
const measure = (font: string): string => `(() => {
  const svg = document.querySelector('svg');
  const group = svg.querySelector('g[font-family]');
  group.setAttribute('font-family', ${JSON.stringify(font)});
  const box = (part) => { const { left, right, top, bottom } = part.getBoundingClientRect(); return { left, right, top, bottom } };
  const [left, right] = [...svg.querySelectorAll(':scope > path')].map(box);
  const texts = [...group.querySelectorAll('text')];
  const drawn = texts.map(box);
  const told = texts.map((text) => text.textLength.baseVal.value);
  for (const text of texts) text.removeAttribute('textLength');
  return { left, right, drawn, told, own: texts.map((text) => text.getComputedTextLength()) };
})()`;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
interface Measured {
  readonly left: Box;
  readonly right: Box;
  readonly drawn: readonly Box[];
  readonly told: readonly number[];
  readonly own: readonly number[];
}

describe('badges in a browser', function () {
  this.timeout(60_000);
  const openPage = browserPages();
  const { startGateway } = testGateways();
  const startSite = otherSites();

  it('have words as wide as they are said to be, and within their boxes in any font', async () => {
    const page = await openPage();
    for (const message of [...MESSAGES, KERNED]) {
      for (const hasMark of [true, false]) {
        const badge: Badge = { label: 'launch', message, tone: 'good', hasMark, title: message };
        for (const font of FONTS) {
          await page.setContent(badgeSvg(badge));
          const { left, right, drawn, told, own } = await page.evaluate<Measured>(measure(font));
          const what = `${message} in ${font}`;
          for (const [i, box] of [left, right].entries()) {
            expect(drawn[i]!.left, what).to.be.at.least(box.left);
            expect(drawn[i]!.right, what).to.be.at.most(box.right);
            expect(drawn[i]!.bottom, what).to.be.at.most(box.bottom);
            if (font === 'DejaVu Sans' && message !== KERNED) expect(told[i], what).to.be.closeTo(own[i]!, 1);
          }
        }
      }
    }
    await page.context().close();
  });

  it('are pictures to other sites, too, and run nothing as pages', async () => {
    const { url } = await startGateway({ members: [{ name: 'hub-1', url: 'http://127.0.0.1:9' }] });
    const site = await startSite();
    const page = await openPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    for (const path of ['/badge_logo.svg', '/badge.svg', '/badge/gh/owner/repo/main.svg', '/badge/nothing.svg']) {
      await page.goto(site);
      await page.setContent(`<img src="${url}${path}" alt="">`);
      const height = "document.querySelector('img').decode().then(() => document.querySelector('img').naturalHeight)";
      expect(await page.evaluate(height), path).to.equal(20);
      await page.goto(`${url}${path}`);
      expect(await page.title().catch(() => ''), path).to.match(/^launch/);
    }
    expect(complaints.filter((text) => !text.includes('favicon'))).to.deep.equal([]);
    await page.context().close();
  });
});
