import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { hasLogin } from '../../src/launch/has-login.ts';
import { parseSpecPath } from '../../src/launch/parse-launch.ts';
import { readRepoPath, repoPath } from '../../src/launch/repo-path.ts';
import { anyInput } from './spec-arbitraries.ts';

describe('the path of a repository', () => {
  for (const [path, repo, ref] of [
    ['gh/DS-100/textbook', 'DS-100/textbook', 'HEAD'],
    ['gh/DS-100/textbook/', 'DS-100/textbook', 'HEAD'],
    ['gh/DS-100/textbook/feature/x', 'DS-100/textbook', 'feature/x'],
    ['gl/group%2Fproject', 'group/project', 'HEAD'],
    ['git/https%3A%2F%2Fexample.org%2Fa%2Fb.git', 'https://example.org/a/b', 'HEAD'],
    ['gist/user/0123456789abcdef', 'user/0123456789abcdef', 'HEAD'],
    ['zenodo/10.5281/zenodo.3242074', '10.5281/zenodo.3242074', 'HEAD'],
  ] as const) {
    it(`${path} is ${repo} at ${ref}`, () => {
      expect(readRepoPath(path)).to.deep.include({ repo, ref });
    });
  }

  it('is none where a user of old links has the name of a provider, or nothing of that provider is named', () => {
    for (const path of [
      'gh/textbook',
      'gl/textbook',
      'git/manual',
      'gist/notes',
      'zenodo/notes',
      'ckan/x',
      'hydroshare/x',
      'DS-100/textbook',
      'GH/a/b',
      '',
    ]) {
      expect(readRepoPath(path), path).to.equal(null);
    }
  });

  it('is written so that it reads back as the same repository, whichever that is', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const read = parseSpecPath(input);
        if (!read.ok || hasLogin(read.spec)) return;
        expect(readRepoPath(repoPath(read.spec))?.repoKey, input).to.equal(read.spec.repoKey);
      }),
      { numRuns: 3_000 },
    );
  });
});
