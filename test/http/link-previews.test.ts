import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';

const FETCHERS = [
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Twitterbot/1.0',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'TelegramBot (like TwitterBot)',
  'WhatsApp/2.23.20.0',
  'http.rb/5.1.1 (Mastodon/4.2.10; +https://mastodon.social/)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)',
  'Mozilla/5.0 (compatible; ZulipURLPreview/9.0; +https://zulip.example)',
  'Discourse Forum Onebox v3.2.0',
];

const PEOPLE = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS]',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/21A329 [Pinterest/iOS]',
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 Snapchat/12.90',
  'curl/8.5.0',
];

describe('a launch link that was posted somewhere', () => {
  const { startTestFederation } = testGateways();
  const LINK = '/v2/gh/owner/repo/main?urlpath=lab&x=1';

  it('is shown with what it launches, to those who ask only for that', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: { publicUrl: 'https://launch.example' } });
    for (const agent of FETCHERS) {
      const { status, headers, body } = await ask(url, LINK, { headers: { 'user-agent': agent } });
      expect(status, agent).to.equal(200);
      expect(headers, agent).to.include({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      expect(headers, agent).not.to.have.property('set-cookie');
      expect(body).to.include('<meta property="og:title" content="Launch owner/repo (GitHub)">');
      expect(body).to.include('content="https://launch.example/v2/gh/owner/repo/main?urlpath=lab&amp;x=1"');
      expect(body).to.match(/og:description" content="[^"]*owner\/repo at main/);
      const [, picture = ''] = /og:image" content="https:\/\/launch\.example([^"]+)"/.exec(body) ?? [];
      expect((await ask(url, picture)).headers['content-type']).to.equal('image/png');
    }
  });

  it('starts nothing for them, and counts as no launch', async () => {
    for (const config of [{}, { launch: 'proxy' }]) {
      const { url, hubs, log } = await startTestFederation({ hubs: [{}], config });
      for (const method of ['GET', 'HEAD']) {
        await ask(url, LINK, { method, headers: { 'user-agent': 'Twitterbot/1.0' } });
      }
      const asked = hubs[0]!.requests().filter(({ target }) => target.startsWith('/v2/'));
      expect(asked).to.deep.equal([]);
      expect(log().filter(({ msg }) => msg === 'launch')).to.deep.equal([]);
      expect((await ask(url, '/api/v1/builds/gh/owner/repo/main')).body).to.include('"builds":[]');
    }
  });

  it('is shown just so where it leads to the waiting page, and that page says the same of itself', async () => {
    for (const config of [{}, { build: 'redirect' }]) {
      const { url, log } = await startTestFederation({
        hubs: [{}],
        config: { ...config, publicUrl: 'https://launch.example' },
      });
      const target = '/launch/gh/owner/repo/main?urlpath=lab';
      for (const method of ['GET', 'HEAD']) {
        const { status, headers, body } = await ask(url, target, {
          method,
          headers: { 'user-agent': 'Twitterbot/1.0' },
        });
        expect(status).to.equal(200);
        expect(headers).not.to.have.any.keys('launch-member', 'set-cookie');
        if (method === 'HEAD') continue;
        expect(body).to.include('<meta property="og:title" content="Launch owner/repo (GitHub)">');
        expect(body).to.include(
          '<meta property="og:url" content="https://launch.example/launch/gh/owner/repo/main?urlpath=lab">',
        );
        expect(body).not.to.include('/build/');
      }
      const wrong = await ask(url, '/launch/gh/owner', { headers: { 'user-agent': 'Twitterbot/1.0' } });
      expect(wrong.status).to.be.oneOf([302, 400]);
      expect(log().filter(({ msg }) => msg === 'launch')).to.deep.equal([]);
    }
    const { url } = await startTestFederation({ hubs: [{}] });
    const { body } = await ask(url, '/launch/gh/owner/repo/main', { headers: { host: 'gateway.example' } });
    expect(body).to.include('data-stream="/build/gh/owner/repo/main');
    expect(body).to.include('<meta property="og:url" content="http://gateway.example/launch/gh/owner/repo/main">');
  });

  it('is launched for people, in apps, too, and for scripts', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    for (const agent of PEOPLE) {
      expect((await ask(url, LINK, { headers: { 'user-agent': agent } })).status, agent).to.equal(307);
    }
    expect((await ask(url, LINK)).status).to.equal(307);
  });

  it('may be asked for by those who read robots.txt first', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const { body } = await ask(url, '/robots.txt');
    const [everybody = '', fetchers = ''] = body.split('\n\n');
    expect(everybody)
      .to.match(/^User-agent: \*\n/)
      .and.include('\nDisallow: /v2/');
    expect(fetchers)
      .to.include('User-agent: Twitterbot\n')
      .and.include('\nAllow: /v2/\nAllow: /launch/')
      .and.include('\nDisallow: /build/');
  });
});
