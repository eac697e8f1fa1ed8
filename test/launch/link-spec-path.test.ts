import { expect } from 'chai';
import { describe, it } from 'mocha';
import { linkSpecPath } from '../../src/launch/link-spec-path.ts';

describe('a launch link, taken apart,', () => {
  const cases: readonly [link: string, origin: string | null, specPath: string][] = [
    ['https://gw.example:8080/v2/gh/a/b/main?urlpath=lab%2Ftree#x', 'https://gw.example:8080', 'gh/a/b/main'],
    ['HTTP://gw.example/binder/build/gl/a%2fb/%2e%2e', 'HTTP://gw.example', 'gl/a%2fb/%2e%2e'],
    ['/v2/git/https%3A%2F%2Fx.org%2Fy//main', null, 'git/https%3A%2F%2Fx.org%2Fy//main'],
    ['https://gw.example/launch/gh/a/b/x/v2/y', 'https://gw.example', 'gh/a/b/x/v2/y'],
    ['gh/a/b/main', null, 'gh/a/b/main'],
    // Segments of the doors' names further on
    ['/v2/gh/v2/build/v2/x', null, 'gh/v2/build/v2/x'],
    ['gh/v2/build/v2/x', null, 'gh/v2/build/v2/x'],
    // No launch links: left whole
    ['https://github.com/a/b', 'https://github.com', 'https://github.com/a/b'],
    ['/gh/a/b/main', null, '/gh/a/b/main'],
    ['', null, ''],
  ];
  for (const [link, origin, specPath] of cases) {
    it(`has its spec as it stands: ${link}`, () => {
      expect(linkSpecPath(link)).to.deep.equal({ origin, specPath });
    });
  }
});
