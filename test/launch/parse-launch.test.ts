import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parseLaunch } from '../../src/launch/parse-launch.ts';

describe('a launch link', () => {
  it('opens the page under /v2 and the stream under /build', () => {
    for (const door of ['v2', 'build']) {
      const result = parseLaunch(`/${door}/gh/DS-100/textbook/main`);
      if (!result?.ok) expect.fail();
      expect(result.launch.door).to.equal(door);
      expect(result.launch.spec.repo).to.equal('DS-100/textbook');
    }
  });

  for (const target of [
    '/v2/gh/a/b/main?urlpath=git-pull%3Frepo%3Dhttps%253A%252F%252Fx.org%252Fr%26urlpath%3Dlab%252Ftree%252F%3Fautodecode',
    '/v2/gh/a/b//main',
    '/v2/gh/a/b/../main/./%2e%2E/',
    '/v2/gl/a%2fb%2FC/feature%2fx?b=2&a=1&&c',
    '/build/gh/a/b/main?build_token=a.b.c&',
    '/v2/gh/a/b/caf\xc3\xa9?x=\xe9',
    '/v2/gh/a/b/main?x=%zz',
    '/v2/gh/a/b/a;Path=/?',
  ]) {
    it(`passes on ${JSON.stringify(target)} byte for byte`, () => {
      const result = parseLaunch(target);
      expect(result?.ok && result.launch.target).to.equal(target);
    });
  }

  it('is read without its query', () => {
    const result = parseLaunch('/v2/gh/a/b/main?ref=other/x');
    expect(result?.ok && result.launch.spec).to.include({ raw: 'a/b/main', ref: 'main' });
  });

  for (const target of ['/', '', '/v2', '/build', '/v1/gh/a/b/c', '/V2/gh/a/b/c', '/x/v2/gh/a/b/c', '/versions', '*']) {
    it(`is not ${JSON.stringify(target)}`, () => {
      expect(parseLaunch(target)).to.equal(null);
    });
  }

  it('that is wrong is answered with the likely right one, on the same door and with its query', () => {
    const result = parseLaunch('/build/gh/a/b?urlpath=lab%2Ftree');
    expect(result).to.deep.include({ ok: false, door: 'build', suggestion: '/build/gh/a/b/HEAD?urlpath=lab%2Ftree' });
  });

  it('that is wrong beyond guessing is answered without one', () => {
    for (const target of ['/v2/', '/v2/?a', '/v2/gh', '/v2//gh/a/b/main', '/v2/nope/a/b/main']) {
      expect(parseLaunch(target)).to.include({ ok: false, door: 'v2', suggestion: null });
    }
  });
});
