import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';

const BADGES = ['/badge.svg', '/badge_logo.svg', '/assets/images/badge.svg'];

describe('what stands in READMEs and for crawlers', () => {
  const { startGateway } = testGateways();
  // No hub has to be there for these.
  const members = [{ name: 'hub-1', url: 'http://127.0.0.1:9', prime: true }];

  it('badges are SVG, may be kept for a day, and cost nothing when they are known', async () => {
    const { url } = await startGateway({ members });
    for (const path of BADGES) {
      const { status, headers, body } = await ask(url, path);
      expect(status, path).to.equal(200);
      expect(headers['content-type'], path).to.match(/^image\/svg\+xml/);
      expect(headers['cache-control'], path).to.equal('public, max-age=86400');
      expect(body, path).to.match(/^<svg .*aria-label="launch binder".*<\/svg>$/);
      const again = await ask(url, path, { headers: { 'if-none-match': headers.etag! } });
      expect({ status: again.status, body: again.body }, path).to.deep.equal({ status: 304, body: '' });
      expect((await ask(url, path, { headers: { 'if-none-match': '"other"' } })).status, path).to.equal(200);
      const head = await ask(url, path, { method: 'HEAD' });
      expect({ status: head.status, body: head.body }, path).to.deep.equal({ status: 200, body: '' });
      expect(head.headers['content-length'], path).to.equal(String(Buffer.byteLength(body)));
    }
  });

  it('/robots.txt keeps crawlers away from launches', async () => {
    const { url } = await startGateway({ members });
    const { status, headers, body } = await ask(url, '/robots.txt');
    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^text\/plain/);
    expect(body.split('\n')).to.include.members(['User-agent: *', 'Disallow: /v2/', 'Disallow: /build/']);
  });
});
