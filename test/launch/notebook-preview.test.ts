import { expect } from 'chai';
import { describe, it } from 'mocha';
import { issuesAddress } from '../../src/launch/issues-address.ts';
import { fileOf, notebookPreview } from '../../src/launch/notebook-preview.ts';
import { parseSpecPath } from '../../src/launch/parse-launch.ts';
import { repoAddress } from '../../src/launch/repo-address.ts';

const specOf = (path: string) => {
  const parsed = parseSpecPath(path);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.spec;
};

describe('the file that a launch opens', () => {
  for (const [query, file] of [
    ['', null],
    ['?urlpath=lab', null],
    ['?urlpath=lab%2Ftree%2Fa%20b%2Findex.ipynb', 'a b/index.ipynb'],
    ['?urlpath=/doc/tree/index.ipynb%3Freset', 'index.ipynb'],
    ['?urlpath=notebooks%2Findex.ipynb', 'index.ipynb'],
    ['?labpath=a%2Findex.ipynb', 'a/index.ipynb'],
    ['?filepath=/index.ipynb/', 'index.ipynb'],
    ['?urlpath=rstudio', null],
  ] as const) {
    it(`of ${query || 'no query'} is ${file}`, () => expect(fileOf(query)).to.equal(file));
  }
});

describe('the preview of a launch', () => {
  it('is its notebook on nbviewer, at the ref that the link names', () => {
    expect(notebookPreview(specOf('gh/owner/repo/main'), '?labpath=a%20b/%23.ipynb')).to.deep.equal({
      site: 'nbviewer',
      url: 'https://nbviewer.org/github/owner/repo/blob/main/a%20b/%23.ipynb',
      file: 'a b/#.ipynb',
    });
    expect(notebookPreview(specOf('gist/owner/0123abcd'), '?filepath=x.ipynb')).to.deep.equal({
      site: 'nbviewer',
      url: 'https://nbviewer.org/gist/owner/0123abcd/x.ipynb',
      file: 'x.ipynb',
    });
  });

  it('is where its files are where nbviewer could not show it: a ref with slashes, GitLab', () => {
    expect(notebookPreview(specOf('gh/owner/repo/feature/x'), '?labpath=x.ipynb')).to.deep.equal({
      site: 'GitHub',
      url: 'https://github.com/owner/repo/blob/feature/x/x.ipynb',
      file: 'x.ipynb',
    });
    const project = 'gl/group%2Fsub%2Fproject/main';
    expect(notebookPreview(specOf(project), '?urlpath=doc%2Ftree%2Fa%2520b.ipynb')).to.deep.equal({
      site: 'GitLab',
      url: 'https://gitlab.com/group/sub/project/-/blob/main/a%20b.ipynb',
      file: 'a b.ipynb',
    });
    expect(notebookPreview(specOf(project), '')?.url).to.equal('https://gitlab.com/group/sub/project/-/tree/main');
  });

  it('is the list of notebooks where no notebook is named', () => {
    for (const query of ['', '?labpath=README.md', '?urlpath=lab']) {
      expect(notebookPreview(specOf('gh/owner/repo/HEAD'), query)).to.deep.equal({
        site: 'nbviewer',
        url: 'https://nbviewer.org/github/owner/repo/tree/HEAD',
        file: null,
      });
    }
  });

  it('is none where nobody shows notebooks of the provider', () =>
    expect(notebookPreview(specOf('zenodo/10.5281/zenodo.3242074'), '?filepath=x.ipynb')).to.equal(null));
});

describe('where authors are told', () => {
  for (const [path, address] of [
    ['gh/owner/repo/HEAD', 'https://github.com/owner/repo/issues'],
    ['gl/group%2Fsub%2Fproject/main', 'https://gitlab.com/group/sub/project/-/issues'],
    ['gist/owner/0123abcd', 'https://gist.github.com/owner/0123abcd'],
    ['git/https%3A%2F%2Fgit.example.org%2Fa%2Fb/main', null],
    ['zenodo/10.5281/zenodo.3242074', null],
  ] as const) {
    it(`of ${path} is ${address}`, () => expect(issuesAddress(specOf(path))).to.equal(address));
  }
});

describe('the address of a repository', () => {
  for (const [path, address] of [
    ['gh/owner/repo/HEAD', 'https://github.com/owner/repo'],
    ['gl/group%2Fsub%2Fproject/main', 'https://gitlab.com/group/sub/project'],
    ['gist/owner/0123abcd', 'https://gist.github.com/owner/0123abcd'],
    ['git/https%3A%2F%2Fgit.example.org%2Fa%2Fb/main', 'https://git.example.org/a/b'],
    ['git/git%40git.example.org%3Aa%2Fb/main', null],
    ['zenodo/10.5281/zenodo.3242074', 'https://doi.org/10.5281/zenodo.3242074'],
    [
      'hydroshare/142c59757ed54de1816777828c9716e7',
      'https://www.hydroshare.org/resource/142c59757ed54de1816777828c9716e7',
    ],
  ] as const) {
    it(`of ${path} is ${address}`, () => expect(repoAddress(specOf(path))).to.equal(address));
  }
});
