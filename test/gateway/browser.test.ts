import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { browserPages } from '../support/browser.ts';
import { testGateways } from '../support/gateway.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';

/** Opens a stream as thebe does, and gives its events up to the one that ends it. */
const streamed = (page: Page, url: string): Promise<readonly { phase?: string; message?: string }[]> =>
  page.evaluate(
    (address) =>
      new Promise((resolve, reject) => {
        const events: { phase?: string }[] = [];
        const stream = new EventSource(address);
        stream.onmessage = ({ data }) => {
          const event = JSON.parse(data);
          events.push(event);
          if (event.phase !== 'ready' && event.phase !== 'failed') return;
          stream.close();
          resolve(events);
        };
        stream.onerror = () => {
          stream.close();
          reject(new Error(`the stream broke after ${JSON.stringify(events)}`));
        };
      }),
    url,
  );

describe('in a browser', function () {
  this.timeout(60_000);
  const openPage = browserPages();
  const startScriptedHub = scriptedHubs();
  const { startTestFederation } = testGateways();

  it('a launch link opens the page of a hub, which launches; again, the same hub by cookie', async () => {
    const federation = await startTestFederation({ hubs: [{}, {}, {}], config: { routing: { policy: 'random' } } });
    const page = await openPage();
    const visited = async () => {
      await page.goto(`${federation.url}/v2/gh/owner/repo/HEAD?urlpath=lab`);
      await page.getByText('ready', { exact: true }).waitFor();
      return new URL(page.url()).origin;
    };
    const first = await visited();
    expect(federation.hubs.map(({ url }) => url)).to.include(first);
    for (let i = 0; i < 3; i++) expect(await visited()).to.equal(first);
    const reasons = federation
      .log()
      .filter(({ msg }) => msg === 'launch')
      .map(({ reason }) => reason);
    expect(reasons).to.deep.equal(['random', 'sticky', 'sticky', 'sticky']);
  });

  it('an EventSource of the gateway’s own site and of another one launches', async () => {
    const federation = await startTestFederation({ hubs: [{ allowOrigin: '*' }, { allowOrigin: '*' }] });
    const elsewhere = await startScriptedHub((_request, response) => response.end('<title>elsewhere</title>'));
    const page = await openPage();
    for (const [from, spec] of [
      [federation.url, 'gh/owner/own/HEAD'],
      [elsewhere.url, 'gh/owner/other/HEAD'],
    ] as const) {
      await page.goto(`${from}/about`);
      const events = await streamed(page, `${federation.url}/build/${spec}`);
      expect(events.at(-1)!.phase, from).to.equal('ready');
    }
    expect(federation.hubs.reduce((sum, hub) => sum + hub.launches().launched, 0)).to.equal(2);
  });

  it('an EventSource is told what is wrong with a link, from any site, and asks once', async () => {
    const federation = await startTestFederation();
    const elsewhere = await startScriptedHub((_request, response) => response.end('<title>elsewhere</title>'));
    const page = await openPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    for (const from of [federation.url, elsewhere.url]) {
      await page.goto(`${from}/about`);
      const [event, ...more] = await streamed(page, `${federation.url}/build/gh/owner/repo`);
      expect(event).to.include({ phase: 'failed', status_code: 400 });
      expect(event!.message).to.include('/build/gh/owner/repo/HEAD');
      expect(more).to.deep.equal([]);
    }
    expect(asked.filter((path) => path.startsWith('/build/'))).to.have.length(2);
  });
});
