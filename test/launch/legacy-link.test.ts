import { expect } from 'chai';
import { describe, it } from 'mocha';
import { modernLink } from '../../src/launch/legacy-link.ts';
import { parseLaunch } from '../../src/launch/parse-launch.ts';

describe('a link from before /v2', () => {
  for (const [target, link] of [
    ['/repo/user/name', '/v2/gh/user/name/master'],
    ['/repo/user/name/', '/v2/gh/user/name/master'],
    ['/repo/user/name///', '/v2/gh/user/name/master'],
    ['/repo/User/Name.git', '/v2/gh/User/Name.git/master'],
    ['/repo/user/name/notebooks/a.ipynb', '/v2/gh/user/name/master?urlpath=/notebooks/a.ipynb'],
    ['/repo/user/name/tree/', '/v2/gh/user/name/master?urlpath=/tree/'],
    ['/repo/user/name?a=1&b', '/v2/gh/user/name/master?a=1&b'],
    ['/repo/user/name/lab?a=%2F&a=2', '/v2/gh/user/name/master?urlpath=/lab&a=%2F&a=2'],
    ['/repo/user/name?', '/v2/gh/user/name/master'],
  ] as const) {
    it(`${target} → ${link}`, () => {
      expect(modernLink(target)).to.equal(link);
      expect(parseLaunch(link)?.ok).to.equal(true);
    });
  }

  it('hands on the path as it stood, whatever is in it', () => {
    for (const path of ['/a%2Fb%20c', '/a%3Fb%23c', '/x&y=1', '/1+1;2', '/100%25', '/caf%C3%A9']) {
      const link = modernLink(`/repo/user/name${path}?own=1`);
      const query = new URLSearchParams(link?.slice(link.indexOf('?')));
      expect([...query]).to.deep.equal([
        ['urlpath', path],
        ['own', '1'],
      ]);
    }
  });

  for (const target of [
    '/repo',
    '/repo/',
    '/repo/user',
    '/repo/user/',
    '/repo//name',
    '/repository/a/b',
    '/x/repo/a/b',
    '',
  ]) {
    it(`is not ${JSON.stringify(target)}`, () => {
      expect(modernLink(target)).to.equal(null);
    });
  }
});
