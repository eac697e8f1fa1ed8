import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseLaunch } from '../../src/launch/parse-launch.ts';
import { testGateways } from '../support/gateway.ts';
import { exchangeBytes, getBytes, headerValues } from '../support/launch.ts';

const TARGETS = [
  '/v2/gh/owner/repo/HEAD',
  '/v2/gh/owner/repo/feature/x?urlpath=lab/tree/a.ipynb',
  '/v2/gl/group%2Fsub%2fproject/main',
  '/v2/gh/owner/repo/%2e%2e/%2E%2e',
  '/v2/gh/owner/repo//main',
  '/v2/gh/owner/repo/../../../etc',
  '/v2/gh/owner/repo/a;b=c;Domain=evil.example',
  '/v2/gh/owner/repo/caf%c3%A9%FF%00',
  '/v2/gh/owner/repo/HEAD?',
  '/v2/gh/owner/repo/HEAD?a=1&a=2&&b=%zz',
  '/v2/gh/owner/repo/HEAD/',
  '/v2/gh/owner/repo/a\\b|c"d\'e<f>{g}^`',
  '/build/zenodo/10.5281/zenodo.3242074?build_token=a.b.c',
  // nbgitpuller: encoded twice
  '/v2/gh/o/r/HEAD?urlpath=git-pull%3Frepo%3Dhttps%253A%252F%252Fgithub.com%252Fo%252Fc%26urlpath%3Dtree%252Fa%2520b.ipynb',
];

describe('the bytes of a launch', () => {
  const { startTestFederation } = testGateways();

  it('reach a hub as they came, behind its URL, under a base path as well', async () => {
    const { url, members } = await startTestFederation({
      hubs: [{ basePath: '/binder' }],
      config: { build: 'redirect' },
    });
    for (const target of TARGETS) {
      const answer = await exchangeBytes(url, getBytes(target));
      expect(answer, target).to.match(/^HTTP\/1\.1 307 /);
      expect(headerValues(answer, 'location'), target).to.deep.equal([members[0]!.url + target]);
    }
  });

  it('of a request target in absolute form are those of its path', async () => {
    const { url, members } = await startTestFederation({ hubs: [{}] });
    for (const host of ['http://gateway.test', 'HTTP://user@elsewhere.test:81', 'https://[::1]:8']) {
      const answer = await exchangeBytes(url, getBytes(`${host}/v2/gh/o/r/a%2Fb?x=//y`));
      expect(headerValues(answer, 'location')).to.deep.equal([`${members[0]!.url}/v2/gh/o/r/a%2Fb?x=//y`]);
    }
  });

  it('stay the same whatever they are, and never choose another host than a hub', async () => {
    const { url, members } = await startTestFederation({ config: { build: 'redirect' } });
    const urls = members.map((member) => member.url);
    // Whatever may stand in a request line: every byte of ASCII but controls, space and DEL.
    const byte = fc.oneof(
      fc.constantFrom('%', '/', '.', ';', '?', '#', '\\', '@', ':', '%2f', '%2F', '%00', '%0d%0a', '//', 'HEAD'),
      fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    );
    const text = fc.array(byte, { maxLength: 24 }).map((bytes) => bytes.join(''));
    const prefix = fc.constantFrom(
      '/v2/gh/o/r/',
      '/v2/gh/',
      '/build/gl/a%2Fb/',
      '/v2/git/',
      '/v2/zenodo/10.1/',
      '//',
      '',
    );
    let launches = 0;
    await fc.assert(
      fc.asyncProperty(prefix, text, async (start, rest) => {
        const target = `${start}${rest}`;
        if (!target.startsWith('/')) return;
        const parsed = parseLaunch(target);
        if (parsed === null) return;
        const answer = await exchangeBytes(url, getBytes(target));
        const location = headerValues(answer, 'location');
        if (!parsed.ok) return void expect(location).to.deep.equal([]);
        launches += 1;
        expect(location).to.have.length(1);
        expect(urls.map((hub) => hub + target)).to.include(location[0]);
      }),
      { numRuns: 400 },
    );
    expect(launches).to.be.greaterThan(50);
  });

  it('that are no HTTP are refused in words, and the gateway lives on', async () => {
    const { url } = await startTestFederation({ hubs: [{}] });
    for (const bytes of ['a b', '\x00', '\x7f', '\x0c', '\xff', 'caf\xc3\xa9']) {
      expect(await exchangeBytes(url, getBytes(`/v2/gh/o/r/${bytes}`)), JSON.stringify(bytes)).to.match(
        /^HTTP\/1\.1 400 /,
      );
    }
    expect(await exchangeBytes(url, getBytes('/v2/gh/o/r/caf\xc3\xa9'))).to.include('percent-encoded');
    expect(await exchangeBytes(url, getBytes('/v2/gh/o/r/HEAD'))).to.match(/^HTTP\/1\.1 307 /);
  });
});
