import { expect } from 'chai';
import type { CDPSession, Page } from 'playwright-core';

/** WCAG 2.2, 2.5.8. */
const SMALLEST_TARGET_PX = 24;
/** Below this text cannot be read on a phone without zooming. */
const SMALLEST_FONT_PX = 12;
/** What web.dev calls good. */
const MOST_LAYOUT_SHIFT = 0.1;
/** Of each page over the wire, with all that it asks for. */
const MOST_BYTES = 50_000;

/** What a page does while it loads and stands there. */
interface PageVisit {
  /** Of answers as they came over the wire, heads included. */
  readonly bytes: number;
  /** Errors on the console, refusals by the page's policy, answers that were errors, requests to elsewhere. */
  readonly complaints: readonly string[];
}

/** Opens a page, with all that it needs to be shown. `page` must be new: what its cache holds would not be counted. */
export async function visit(page: Page, url: string): Promise<PageVisit> {
  const complaints: string[] = [];
  // A page that says what is wrong has a status that says so, too.
  const isOfItself = (where: string) => where === url;
  page.on('console', (message) => {
    if (message.type() === 'error' && !isOfItself(message.location().url)) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 400 && !isOfItself(response.url()))
      complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    const elsewhere = new URL(request.url()).origin !== new URL(url).origin;
    if (elsewhere && !request.url().startsWith('data:')) complaints.push(`asks for ${request.url()}`);
  });
  await page.addInitScript(WATCH);
  const wire = await page.context().newCDPSession(page);
  const counted = await countBytes(wire);
  await page.goto(url, { waitUntil: 'load' });
  // A page that waits for a launch is never quiet.
  await page.evaluate('seen.isDrawn');
  return { bytes: counted(), complaints };
}

async function countBytes(wire: CDPSession): Promise<() => number> {
  let bytes = 0;
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await wire.send('Network.enable');
  return () => bytes;
}

/** Runs in the page before anything of its own. Shifts that follow a visitor's input are meant. */
const WATCH = `
  let drawn;
  window.seen = { shift: 0, largest: 0, isDrawn: new Promise((resolve) => { drawn = resolve; }) };
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) seen.shift += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => { seen.largest += list.getEntries().length; drawn(); })
    .observe({ type: 'largest-contentful-paint', buffered: true });`;

interface PageFacts {
  readonly lang: string;
  readonly viewport: string;
  readonly description: string;
  readonly title: string;
  readonly headings: number;
  readonly unsized: readonly string[];
  readonly smallTargets: readonly string[];
  readonly smallFonts: readonly string[];
  readonly links: readonly string[];
  readonly seen: { readonly shift: number; readonly largest: number };
}

/**
 * Runs in the page. Links within a sentence may be as high as its line (WCAG 2.5.8, "Inline"); what is not shown is left
 * out. An SVG's text is scaled with its picture.
 */
const LOOK = `(() => {
  const shown = (part) => part.checkVisibility({ checkVisibilityCSS: true }) && part.getClientRects().length > 0
    && part.closest('.hidden, .skip') === null;
  const name = (part) => part.outerHTML.slice(0, 120);
  const inSentence = (part) => part.matches('p *, dd *, li *, h2 *, h3 *, td *, .foot *') && part.matches('a, code *');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const smallFonts = new Set();
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === '' || !shown(parent) || parent.closest('svg, script, style, noscript')) continue;
    if (parseFloat(getComputedStyle(parent).fontSize) < ${SMALLEST_FONT_PX}) smallFonts.add(name(parent));
  }
  const meta = (name) => document.querySelector('meta[name=' + name + ']')?.content ?? '';
  return {
    lang: document.documentElement.lang,
    viewport: meta('viewport'),
    description: meta('description'),
    title: document.title,
    headings: document.querySelectorAll('h1').length,
    unsized: [...document.images].filter((one) => !one.hasAttribute('width') || !one.hasAttribute('height')).map(name),
    smallTargets: [...document.querySelectorAll('a[href], button, input, select, summary')].filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      return shown(one) && !inSentence(one) && Math.min(width, height) < ${SMALLEST_TARGET_PX};
    }).map(name),
    smallFonts: [...smallFonts],
    links: [...document.querySelectorAll('a[href]')].filter((one) => one.origin === location.origin).map((one) => one.href),
    seen: { shift: seen.shift, largest: seen.largest },
  };
})()`;

/**
 * What Lighthouse looks for, without its scores and times: what a page weighs, complaints, sizes, what search engines and
 * phones need. Returns the links of the page to its own site.
 */
export async function expectGoodPage(page: Page, url: string): Promise<readonly string[]> {
  const { bytes, complaints } = await visit(page, url);
  const facts = await page.evaluate<PageFacts>(LOOK);
  const { unsized, smallTargets, smallFonts } = facts;
  expect({ complaints, unsized, smallTargets, smallFonts }, url).to.deep.equal({
    complaints: [],
    unsized: [],
    smallTargets: [],
    smallFonts: [],
  });
  expect(bytes, `${url}: bytes over the wire`).to.be.within(1, MOST_BYTES);
  expect(facts.lang, url).to.equal('en');
  expect(facts.viewport, url)
    .to.include('width=device-width')
    .and.not.match(/user-scalable|maximum-scale/);
  expect(facts.title, url).to.have.length.within(3, 120);
  expect(facts.description, url).to.have.length.within(20, 250);
  expect(facts.headings, `${url}: h1`).to.equal(1);
  expect(facts.seen.shift, `${url}: layout shift`).to.be.below(MOST_LAYOUT_SHIFT);
  expect(facts.seen.largest, `${url}: largest contentful paint`).to.be.above(0);
  return facts.links;
}
