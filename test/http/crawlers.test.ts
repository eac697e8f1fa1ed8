import { expect } from 'chai';
import { describe, it } from 'mocha';
import { isBot } from '../../src/http/crawlers.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';

const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
/** As their operators' own pages have them. */
const CRAWLERS = [
  GOOGLEBOT,
  'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
  'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
  'Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.1; +https://openai.com/gptbot)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)',
  'CCBot/2.0 (https://commoncrawl.org/faq/)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
];
const PEOPLE = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 YaBrowser/24.6.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  'python-requests/2.32.3',
  'curl/8.5.0',
  '',
];

describe('a crawler', () => {
  const { startTestFederation } = testGateways();
  const as = (agent: string) => ({ headers: { 'user-agent': agent } });

  it('is told from people and their scripts by its User-Agent', () => {
    for (const agent of CRAWLERS) expect(isBot(agent), agent).to.equal(true);
    for (const agent of PEOPLE) expect(isBot(agent), agent).to.equal(false);
    expect(isBot(undefined)).to.equal(false);
  });

  for (const launch of ['redirect', 'proxy', 'page'] as const) {
    it(`starts no build, leaves no record and counts as no launch (launch: ${launch})`, async () => {
      const { url, hubs, log } = await startTestFederation({ config: { launch } });
      for (const method of ['GET', 'HEAD']) {
        for (const door of ['v2', 'build', 'plain']) {
          await ask(url, `/${door}/gh/owner/repo/main`, { method, ...as(GOOGLEBOT) });
        }
      }
      for (const hub of hubs) {
        expect(hub.builds()).to.equal(0);
        expect(hub.requests().filter(({ target }) => /^\/(?:v2|build)\//.test(target))).to.deep.equal([]);
      }
      expect((await ask(url, '/api/v1/builds/gh/owner/repo/main')).body).to.include('"builds":[]');
      const { launches, members } = JSON.parse((await ask(url, '/api/v1/members')).body);
      expect(launches).to.equal(0);
      expect(members.map(({ pendingLaunches }: { pendingLaunches: number }) => pendingLaunches)).to.deep.equal([
        0, 0, 0,
      ]);
      expect(log().filter(({ msg }) => msg === 'launch')).to.deep.equal([]);
      expect((await ask(url, '/metrics')).body).to.include('launch_gateway_bots_total 6');
    });
  }

  it('gets a page of what a link launches, which is not to be found, and how long that takes where it is known', async () => {
    const { url, hubOf } = await startTestFederation();
    const before = await ask(url, '/v2/gh/owner/repo/main', as(GOOGLEBOT));
    expect(before.status).to.equal(200);
    expect(before.headers['x-robots-tag']).to.equal('noindex');
    expect(before.body).to.include('Launch owner/repo (GitHub)').and.not.to.include('Ready in');
    const launched = await ask(url, '/v2/gh/owner/repo/main', as('Firefox'));
    expect(launched.status).to.equal(307);
    await ask(url, '/build/gh/owner/repo/main', { headers: { accept: 'text/event-stream' } });
    await hubOf(String(launched.headers['launch-member'])).eventsSettled();
    const after = await ask(url, '/v2/gh/owner/repo/main', as(GOOGLEBOT));
    expect(after.body).to.match(/<p>Ready in [^<]+ on hub-\d\. This hub has built it already\.<\/p>/);
  });

  it('is refused the stream in words, where streams pass and where they are redirected', async () => {
    for (const build of ['proxy', 'redirect']) {
      const { url } = await startTestFederation({ hubs: [{}], config: { build } });
      const { status, headers, body } = await ask(url, '/build/gh/owner/repo/main', as(GOOGLEBOT));
      expect([status, headers['content-type']]).to.deep.equal([200, 'text/event-stream; charset=utf-8']);
      expect(JSON.parse(body.split('data: ')[1]!)).to.deep.include({ phase: 'failed', status_code: 403 });
    }
  });
});
