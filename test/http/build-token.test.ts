import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { memberOfToken, readBuildToken, withoutBuildToken } from '../../src/http/build-token.ts';
import { signBuildToken } from '../../src/simulated-hub/build-token.ts';

const NOW = Date.UTC(2026, 10, 23);
const SECRET = Buffer.from('a hub’s own');
const PATH = '/build/gh/owner/repo/HEAD';
const token = signBuildToken('gh/owner/repo/HEAD', 'hub.example:8443', SECRET, NOW);
const jwt = (claims: unknown) =>
  ['{}', JSON.stringify(claims), 'mac'].map((part) => Buffer.from(part ?? '').toString('base64url')).join('.');

/** Pairs that are not the token's, and what is no pair at all. */
const pair = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abtoken_=%25/?;+é') }),
  fc.constantFrom(
    '',
    '=',
    'build_tokens=x',
    'xbuild_token=y',
    'urlpath=a%26build_token%3Db',
    'build_toke',
    'a=build_token',
  ),
);
const pairs = fc.array(pair, { minLength: 1, maxLength: 5 });

describe('a build token', () => {
  it('tells which hub made it, for what, and until when', () => {
    expect(readBuildToken(`${PATH}?build_token=${token}`)).to.deep.equal({
      token,
      expiresAtMs: NOW + 300_000,
      origin: 'hub.example:8443',
      audience: 'gh/owner/repo/HEAD',
    });
  });

  it('is found wherever it stands in the query, as a hub finds it', () => {
    for (const query of [
      `a=1&build_token=${token}&b=2`,
      `build_token=&build_token=${token}`,
      `build%5Ftoken=${token}`,
      `build_token=${token.replaceAll('.', '%2E')}`,
      `build_token=%20${token}%20`,
    ]) {
      expect(readBuildToken(`${PATH}?${query}`)?.audience, query).to.equal('gh/owner/repo/HEAD');
    }
  });

  it('that is empty, elsewhere, or none that a hub made is none', () => {
    for (const target of [
      PATH,
      `${PATH}?`,
      `${PATH}?build_token`,
      `${PATH}?build_token=`,
      `${PATH}?build_token=${token}&build_token=`,
      `${PATH}?urlpath=%26build_token=${token}`,
      `${PATH}&build_token=${token}`,
      `${PATH}?build_token=${token.slice(0, token.lastIndexOf('.'))}`,
      `${PATH}?build_token=a.b.c`,
      ...[
        null,
        [],
        7,
        {},
        { exp: '1', aud: 'a', origin: 'b' },
        { exp: 1, aud: ['a'], origin: 'b' },
        { exp: 1, aud: 'a' },
      ].map((claims) => `${PATH}?build_token=${jwt(claims)}`),
      `${PATH}?build_token=${jwt({ exp: 1, aud: 'a'.repeat(9_000), origin: 'b' })}`,
    ]) {
      expect(readBuildToken(target), target.slice(0, 120)).to.equal(null);
    }
  });

  it('is read, or not, whatever stands there, without an error', () => {
    const claims = fc.record({ exp: fc.oneof(fc.double(), fc.json()), aud: fc.string(), origin: fc.string() });
    const value = fc.oneof(
      claims.map(jwt),
      fc.jsonValue().map(jwt),
      fc.string({ unit: 'binary-ascii' }),
      fc.array(fc.string(), { maxLength: 4 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(value, (text) => {
        const read = readBuildToken(`${PATH}?build_token=${text}`);
        if (read !== null) expect(read.expiresAtMs).to.satisfy(Number.isFinite);
      }),
    );
  });

  it('is cut out of the query, and not a byte more', () => {
    for (const [query, rest] of [
      ['?build_token=x', ''],
      ['?build_token', ''],
      ['?build_token=x&urlpath=git-pull%3Frepo%3Da%2526b', '?urlpath=git-pull%3Frepo%3Da%2526b'],
      ['?a=1&build_token=x&&b=%zz', '?a=1&&b=%zz'],
      ['?build%5ftoken=x&build_token=y&a', '?a'],
      ['?&build_token=x', '?'],
      ['?a=?build_token=x', '?a=?build_token=x'],
      ['', ''],
      ['?', '?'],
    ] as const) {
      expect(withoutBuildToken(PATH + query), query).to.equal(PATH + rest);
    }
    fc.assert(
      fc.property(pairs, fc.nat(5), fc.string({ unit: fc.constantFrom(...'ab.=%?é') }), (others, at, value) => {
        const query = others.toSpliced(at, 0, `build_token=${value}`).join('&');
        expect(withoutBuildToken(`${PATH}?${query}`)).to.equal(`${PATH}?${others.join('&')}`);
        expect(withoutBuildToken(`${PATH}?${others.join('&')}`)).to.equal(`${PATH}?${others.join('&')}`);
      }),
    );
  });

  it('once cut out is not read any more', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'build_token=&?%5f') }), (query) => {
        const target = `${PATH}?${query}&build_token=${token}&${query}`;
        expect(readBuildToken(withoutBuildToken(target))).to.equal(null);
      }),
    );
  });

  it('belongs to the member whose host it names, if that is only one', () => {
    const members = [
      { url: 'https://hub.example' },
      { url: 'https://hub.example:8443/binder' },
      { url: 'http://127.0.0.1:9101' },
      { url: 'https://shared.example/a' },
      { url: 'https://shared.example/b' },
    ];
    for (const [origin, index] of [
      ['hub.example', 0],
      ['hub.example:8443', 1],
      ['127.0.0.1:9101', 2],
      ['shared.example', -1],
      ['gateway.example', -1],
      ['', -1],
    ] as const) {
      expect(memberOfToken({ origin }, members), origin).to.equal(index);
    }
    expect(memberOfToken({ origin: 'hub.example' }, [])).to.equal(-1);
  });
});
