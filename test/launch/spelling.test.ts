import { expect } from 'chai';
import { describe, it } from 'mocha';
import { hasLogin } from '../../src/launch/has-login.ts';
import { parseSpecPath } from '../../src/launch/parse-launch.ts';
import { spellingOf } from '../../src/launch/spelling.ts';

function specOf(path: string) {
  const read = parseSpecPath(path);
  if (!read.ok) throw new Error(read.problem.message);
  return read.spec;
}
const git = (url: string) => specOf(`git/${encodeURIComponent(url)}/main`);

describe('a spelling', () => {
  it('is what hubs tell images apart by', () => {
    expect(spellingOf(specOf('gh/DS-100/textbook/main'))).to.equal('DS-100/textbook');
    expect(spellingOf(specOf('gh/ds-100/Textbook.git/main'))).to.equal('ds-100/Textbook');
    expect(spellingOf(git('https://example.org/a/b.git'))).to.equal('https://example.org/a/b.git');
    expect(spellingOf(git('https://example.org/a/b'))).to.equal('https://example.org/a/b');
  });
});

describe('a link with a login', () => {
  it('is known as such', () => {
    for (const url of [
      'https://me:pass@example.org/a/b',
      'https://token@example.org/a/b',
      'https://example.org/a/b?key=1',
    ]) {
      expect(hasLogin(git(url)), url).to.equal(true);
    }
    expect(
      hasLogin({ provider: 'ckan', raw: encodeURIComponent('https://me:pass@data.example.org/dataset/x') }),
    ).to.equal(true);
  });

  it('is no other', () => {
    for (const spec of [
      git('https://example.org/a/b'),
      git('git@example.org:a/b'),
      specOf('gh/o/r/a@b'),
      specOf(`ckan/${encodeURIComponent('https://data.example.org/dataset/x')}`),
    ]) {
      expect(hasLogin(spec), spec.raw).to.equal(false);
    }
  });
});
