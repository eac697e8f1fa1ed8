import { expect } from 'chai';
import { describe, it } from 'mocha';
import { SiteFiles } from '../../src/pages/site-files.ts';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';

describe('the files of our own pages', () => {
  const { startTestFederation } = testGateways();

  it('are there under addresses that change with their content, to be kept for ever', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    for (const [name, type] of [
      ['style.css', 'text/css; charset=utf-8'],
      ['mark.svg', 'image/svg+xml'],
      ['copy.js', 'text/javascript; charset=utf-8'],
    ] as const) {
      const address = new SiteFiles().url(name);
      expect(address).to.match(/^\/-\/[0-9a-f]{12}\//);
      const { status, headers, body } = await ask(url, address);
      expect(status).to.equal(200);
      expect(headers).to.include({ 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' });
      expect(body).not.to.equal('');
    }
  });

  it('are packed for those who can unpack, and say so to whoever keeps them', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const address = new SiteFiles().url('style.css');
    const sizes = await Promise.all(
      ['gzip, br', 'identity', 'gzip;q=0'].map(async (accepted) => {
        const { headers } = await ask(url, address, { headers: { 'accept-encoding': accepted } });
        expect(headers.vary).to.equal('Accept-Encoding');
        return [headers['content-encoding'], Number(headers['content-length'])] as const;
      }),
    );
    expect(sizes.map(([encoding]) => encoding)).to.deep.equal(['gzip', undefined, undefined]);
    expect(sizes[0]![1]).to.be.below(sizes[1]![1] / 2);
  });

  it('are all that the error page loads', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const { headers, body } = await ask(url, '/v2/gh/half', { headers: { accept: 'text/html' } });
    expect(headers['content-security-policy']).to.include("default-src 'none'").and.not.include('unsafe');
    const files = [...body.matchAll(/(?:href|src)="(\/-\/[^"]+)"/g)].map(([, file]) => file!);
    expect(files).to.have.length.above(0);
    for (const file of files) expect((await ask(url, file)).status).to.equal(200);
    expect(body).not.to.match(/<style|style=|<script(?! type="module" src=)/);
  });
});
