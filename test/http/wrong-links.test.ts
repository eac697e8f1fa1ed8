import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { exchangeBytes, getBytes } from '../support/launch.ts';

const BROWSER = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

/** Link → what it was probably meant to be. */
const WRONG: Readonly<Record<string, string | null>> = {
  '/v2/gh/owner/repo': '/v2/gh/owner/repo/HEAD',
  '/v2/gh/owner/repo/': '/v2/gh/owner/repo/HEAD',
  '/v2/gh/owner/repo?urlpath=lab&a=%2F': '/v2/gh/owner/repo/HEAD?urlpath=lab&a=%2F',
  '/v2/gh/owner': null,
  '/v2/gh': null,
  '/v2/github/owner/repo/main': '/v2/gh/owner/repo/main',
  '/v2/nope/a/b': null,
  '/v2/gh/owner/repo/100%': '/v2/gh/owner/repo/100%25',
  '/v2/gh/owner/repo/%zz': '/v2/gh/owner/repo/%25zz',
  '/v2/gl/mosaik/examples/main': '/v2/gl/mosaik%2Fexamples/main',
  '/v2//owner/repo/main': null,
};

describe('a wrong link', () => {
  const { startTestFederation } = testGateways();

  it('is told to API clients as JSON, with the likely right link', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{}] });
    for (const [link, suggestion] of Object.entries(WRONG)) {
      const { status, headers, body } = await ask(url, link);
      expect(status, link).to.equal(400);
      expect(headers['content-type'], link).to.match(/^application\/json/);
      const told = JSON.parse(body);
      expect(told.error, link).to.equal('wrong-link');
      expect(told.message, link).to.match(/\.$/);
      expect(told.suggestion ?? null, link).to.equal(suggestion);
    }
    expect(hubs[0]!.requestCounts().get('/build')).to.equal(undefined);
  });

  it('suggests a link that works', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    for (const suggestion of Object.values(WRONG)) {
      if (suggestion !== null) expect((await ask(url, suggestion)).status, suggestion).to.equal(307);
    }
  });

  it('is told to a browser as a page with the link to follow', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const { status, headers, body } = await ask(url, '/v2/gh/owner/repo?a=1&b=2', BROWSER);
    expect(status).to.equal(400);
    expect(headers['content-type']).to.equal('text/html; charset=utf-8');
    expect(headers['cache-control']).to.equal('no-store');
    expect(headers['content-security-policy']).to.include("default-src 'none'");
    expect(body).to.include('href="/v2/gh/owner/repo/HEAD?a=1&amp;b=2"');
  });

  it('cannot put markup or scripts into the page', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const markup = '<img%20src=x%20onerror=alert(1)>"\'&';
    for (const link of [
      `/v2/gh/owner/${markup}`,
      `/v2/gh/owner/repo?${markup}`,
      `/v2/${markup}/a/b`,
      `/v2/github/${markup}/b/c?${markup}`,
      `/v2/gl/${markup}/b`,
      '/v2/javascript:alert(1)/a/b',
    ]) {
      const answer = await exchangeBytes(url, getBytes(link, 'Accept: text/html\r\n'));
      expect(answer, link).to.match(/^HTTP\/1\.1 400 /);
      const body = answer.slice(answer.indexOf('\r\n\r\n'));
      expect(body, link).not.to.match(/<img|"'&(?!amp)/);
      for (const [, href = ''] of body.matchAll(/href="([^"]*)"/g)) {
        expect(href, link).to.match(
          /^(?:#main|\/(?:v2\/[a-z]+\/.*|-\/[0-9a-f]+\/[a-z]+\.[a-z]+|\?repo=[^<>]*|federation|explain)?)$/,
        );
      }
    }
  });

  it('is a failed event on the stream, in a 200', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const { status, headers, body } = await ask(url, '/build/gh/owner/repo', {
      headers: { accept: 'text/event-stream' },
    });
    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^text\/event-stream/);
    expect(body).to.match(/^id: refused-over\n\ndata: [^\n]+\n\n$/);
    const event = JSON.parse(body.split('data: ')[1]!);
    expect(event).to.include({ phase: 'failed', status_code: 400 });
    expect(event.message).to.include('/build/gh/owner/repo/HEAD');
  });

  it('is told once to an EventSource that nobody closes: it comes again, and is stopped', async () => {
    for (const build of ['proxy', 'redirect']) {
      const { url } = await startTestFederation({ hubs: [{}], config: { build } });
      const headers = { accept: 'text/event-stream', 'last-event-id': 'refused-over' };
      const { status, body } = await ask(url, '/build/gh/owner/repo', { headers });
      expect([status, body]).to.deep.equal([204, '']);
    }
  });

  it('that is too long is answered 414, or 431 where not even the header can be read, in words', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const long = await exchangeBytes(url, getBytes(`/v2/gh/o/r/${'x'.repeat(9_000)}`));
    expect(long)
      .to.match(/^HTTP\/1\.1 414 /)
      .and.to.include('8192 bytes');
    for (const path of ['/about?', '/api/v1/decisions/gh/o/r/']) {
      expect(await exchangeBytes(url, getBytes(path + 'x'.repeat(9_000))), path).to.match(/^HTTP\/1\.1 414 /);
    }
    const stream = await exchangeBytes(url, getBytes(`/build/gh/o/r/${'x'.repeat(9_000)}`));
    expect(stream)
      .to.match(/^HTTP\/1\.1 200 /)
      .and.to.include('"status_code":414');
    const longer = await exchangeBytes(url, getBytes(`/v2/gh/o/r/${'x'.repeat(65_536)}`));
    expect(longer)
      .to.match(/^HTTP\/1\.1 431 /)
      .and.to.include('too long');
    expect((await ask(url, '/v2/gh/o/r/HEAD')).status).to.equal(307);
  });

  it('is counted', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    await ask(url, '/v2/gh/owner');
    await ask(url, '/build/gh/owner');
    expect((await ask(url, '/metrics')).body).to.include('\nlaunch_gateway_wrong_links_total 2\n');
  });
});
