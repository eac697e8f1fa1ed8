import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testGateways } from '../support/gateway.ts';
import { ask } from '../support/http.ts';
import { exchangeBytes, headerValues } from '../support/launch.ts';

const DOORS = ['/v2/gh/owner/repo/HEAD', '/build/gh/owner/repo/HEAD'];

/** What the streams of some hubs and clients are asked with. */
const ALLOWED_HEADERS = 'authorization, cache-control, last-event-id, x-xsrftoken';

const bytesOf = (method: string, target: string): string =>
  `${method} ${target} HTTP/1.1\r\nHost: a\r\nOrigin: https://b.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;

describe('a launch link', () => {
  const { startTestFederation } = testGateways();

  it('is answered with 307, the member and the reason', async () => {
    const { url, members } = await startTestFederation({ config: { build: 'redirect' } });
    for (const door of DOORS) {
      const { status, headers, body } = await ask(url, door);
      expect({ status, body }).to.deep.equal({ status: 307, body: '' });
      const member = members.find(({ name }) => name === headers['launch-member']);
      expect(headers.location).to.equal(member!.url + door);
      expect(headers['launch-reason']).to.be.oneOf(['ring', 'building', 'built']);
    }
  });

  it('answers HEAD as GET, without counting a launch on its member', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    const head = await ask(url, DOORS[0]!, { method: 'HEAD' });
    expect(head.status).to.equal(307);
    expect(head.headers['launch-member']).to.equal('hub-1');
    const { members } = JSON.parse((await ask(url, '/api/v1/members')).body);
    expect(members[0].pendingLaunches).to.equal(0);
    const { builds } = JSON.parse((await ask(url, '/api/v1/builds/gh/owner/repo/HEAD')).body);
    expect(builds).to.deep.equal([]);
  });

  it('answers for a repo known here what it answers at any other time', async () => {
    const { url } = await startTestFederation({ hubs: [{}], config: { sticky: { enabled: false } } });
    await ask(url, DOORS[0]!);
    const heads = (method: string) => exchangeBytes(url, bytesOf(method, DOORS[0]!));
    const withoutDate = (answer: string) => answer.replace(/^date: .*\r\n/im, '');
    // HEAD takes the way of launches that are not known.
    const [quick, usual] = [await heads('GET'), await heads('HEAD')];
    expect(withoutDate(quick)).to.equal(withoutDate(usual));
    expect(quick).to.match(/^HTTP\/1\.1 307 /);
  });

  it('tells browsers of any site what they may do, once', async () => {
    const hubs = [{ allowOrigin: '*' }];
    const answers = [
      ...DOORS.flatMap((door) => ['GET', 'HEAD', 'OPTIONS', 'POST'].map((method) => [method, door] as const)),
      ['GET', '/build/gh/owner'] as const,
      ['GET', '/v2/gh/owner'] as const,
    ];
    for (const build of ['proxy', 'redirect']) {
      const { url } = await startTestFederation({ hubs, config: { build } });
      for (const [method, target] of answers) {
        const answer = await exchangeBytes(url, bytesOf(method, target));
        const what = `${method} ${target}, build: ${build}`;
        expect(headerValues(answer, 'access-control-allow-origin'), what).to.deep.equal(['*']);
        expect(headerValues(answer, 'access-control-allow-headers'), what).to.deep.equal([
          method === 'OPTIONS' ? ALLOWED_HEADERS : 'cache-control',
        ]);
      }
    }
  });

  it('answers a preflight, and never allows credentials', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    for (const door of DOORS) {
      const { status, headers, body } = await ask(url, door, {
        method: 'OPTIONS',
        headers: { origin: 'https://b.example', 'access-control-request-headers': 'authorization, x-xsrftoken' },
      });
      expect({ status, body }).to.deep.equal({ status: 204, body: '' });
      expect(headers['access-control-allow-methods']).to.equal('GET, HEAD, OPTIONS');
      expect(headers['access-control-allow-headers']).to.equal(ALLOWED_HEADERS);
      expect(headers).not.to.have.property('access-control-allow-credentials');
    }
  });

  it('takes no other method: 405 on the page, a failed event on the stream', async () => {
    const { url, hubs } = await startTestFederation({ hubs: [{}] });
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const page = await ask(url, DOORS[0]!, { method });
      expect(page.status).to.equal(405);
      expect(page.headers.allow).to.equal('GET, HEAD, OPTIONS');
      const stream = await ask(url, DOORS[1]!, { method });
      expect(stream.status).to.equal(200);
      expect(JSON.parse(stream.body.split('data: ')[1]!)).to.include({ phase: 'failed', status_code: 405 });
    }
    expect(hubs[0]!.requestCounts().get('/build')).to.equal(undefined);
  });

  it('from before /v2 leads to today’s', async () => {
    const { url } = await startTestFederation({ hubs: [{ basePath: '/binder' }] });
    const { status, headers } = await ask(url, '/repo/owner/my-repo/notebooks/a%2Fb.ipynb?x=1');
    expect(status).to.equal(302);
    expect(headers.location).to.equal('/v2/gh/owner/my-repo/master?urlpath=/notebooks/a%252Fb.ipynb&x=1');
    expect((await ask(url, '/repo/owner/my-repo')).headers.location).to.equal('/v2/gh/owner/my-repo/master');
  });
});
