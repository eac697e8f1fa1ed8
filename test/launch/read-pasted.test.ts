import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type LaunchChoice, linkOf, takesRef } from '../../src/launch/launch-choice.ts';
import { OPENS_NOTHING, type Opening, openingOf } from '../../src/launch/opening.ts';
import type { Provider } from '../../src/launch/provider.ts';
import { PROVIDERS } from '../../src/launch/provider.ts';
import { readPasted } from '../../src/launch/read-pasted.ts';
import { anyInput } from './spec-arbitraries.ts';

type Read = readonly [provider: Provider, repo: string, ref?: string, opening?: Opening];

const file = (path: string) => openingOf('file', path);
const url = (path: string) => openingOf('url', path);
const ID = '8f7c2f0341ef4180b0dbe97f59130756';
const SHA = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';

function expectRead(cases: Readonly<Record<string, Read | null>>): void {
  for (const [text, expected] of Object.entries(cases)) {
    if (expected === null) {
      expect(readPasted(text), text).to.equal(null);
      continue;
    }
    const [provider, repo, ref = '', opening = OPENS_NOTHING] = expected;
    expect(readPasted(text), text).to.deep.equal({ provider, repo, ref, opening });
    const link = linkOf(readPasted(text)!);
    expect(link.ok, text).to.equal(true);
  }
}

describe('what people paste', () => {
  it('GitHub: a repository, a branch, a tag, a commit, a folder, a file', () => {
    expectRead({
      'binder-examples/requirements': ['gh', 'binder-examples/requirements'],
      'https://github.com/DS-100/textbook': ['gh', 'DS-100/textbook'],
      '  https://www.github.com/DS-100/textbook.git/ ': ['gh', 'DS-100/textbook'],
      'github.com/DS-100/textbook': ['gh', 'DS-100/textbook'],
      'http://github.com/a/b?tab=readme-ov-file#usage': ['gh', 'a/b'],
      'https://github.com/a/b/tree/v1.0': ['gh', 'a/b', 'v1.0'],
      'https://github.com/a/b/tree/main/notebooks/one': ['gh', 'a/b', 'main', url('lab/tree/notebooks/one')],
      'https://github.com/a/b/blob/main/my%20notes/x.ipynb': ['gh', 'a/b', 'main', file('my notes/x.ipynb')],
      'https://github.com/a/b/raw/refs/heads/main/x.ipynb': ['gh', 'a/b', 'main', file('x.ipynb')],
      'https://raw.githubusercontent.com/a/b/main/x.ipynb': ['gh', 'a/b', 'main', file('x.ipynb')],
      'https://raw.githubusercontent.com/a/b/refs/tags/v2/x.ipynb': ['gh', 'a/b', 'v2', file('x.ipynb')],
      [`https://github.com/a/b/commit/${SHA}`]: ['gh', 'a/b', SHA],
      'https://github.com/a/b/releases/tag/v1.2': ['gh', 'a/b', 'v1.2'],
      'https://github.com/a/b/issues/17': ['gh', 'a/b'],
      'git@github.com:a/b.git': ['gh', 'a/b'],
      'ssh://git@github.com/a/b.git': ['gh', 'a/b'],
      'git clone https://github.com/a/b.git': ['gh', 'a/b'],
      'https://token@github.com/a/b': ['gh', 'a/b'],
    });
  });

  it('GitLab, with groups in groups, and Gist', () => {
    expectRead({
      'https://gitlab.com/mosaik/examples/tutorials': ['gl', 'mosaik/examples/tutorials'],
      'https://gitlab.com/a/b.git': ['gl', 'a/b'],
      'git@gitlab.com:a/b/c.git': ['gl', 'a/b/c'],
      'https://gitlab.com/a/b/c/-/tree/main': ['gl', 'a/b/c', 'main'],
      'https://gitlab.com/a/b/c/-/blob/main/x/y.ipynb?ref_type=heads': ['gl', 'a/b/c', 'main', file('x/y.ipynb')],
      'https://gitlab.com/a/b/tree/main': ['gl', 'a/b', 'main'],
      [`https://gist.github.com/me/${ID}`]: ['gist', `me/${ID}`],
      [`https://gist.github.com/me/${ID}/${SHA}`]: ['gist', `me/${ID}`, SHA],
      [`https://gist.github.com/${ID}`]: ['gist', `anonymous/${ID}`],
      [`https://gist.githubusercontent.com/me/${ID}/raw/${SHA}/x.ipynb`]: ['gist', `me/${ID}`, '', file('x.ipynb')],
    });
  });

  it('any git server, over https where hubs can clone so', () => {
    expectRead({
      'https://codeberg.org/a/b': ['git', 'https://codeberg.org/a/b'],
      'https://git.example.org/a/b.git': ['git', 'https://git.example.org/a/b.git'],
      'git@git.example.org:group/sub/b.git': ['git', 'https://git.example.org/group/sub/b.git'],
      'ssh://git@git.example.org:2222/a/b': ['git', 'ssh://git@git.example.org:2222/a/b'],
      'ssh://me@git.example.org/a/b': ['git', 'ssh://me@git.example.org/a/b'],
      'git://git.example.org/a/b.git': ['git', 'git://git.example.org/a/b.git'],
      'https://me:secret@git.example.org/a/b': ['git', 'https://git.example.org/a/b'],
      'https://gitlab.example.org/a/b/c/-/blob/main/x.ipynb': [
        'git',
        'https://gitlab.example.org/a/b/c',
        'main',
        file('x.ipynb'),
      ],
      'https://codeberg.org/a/b/src/branch/main/x.ipynb': ['git', 'https://codeberg.org/a/b', 'main', file('x.ipynb')],
      'https://bitbucket.org/a/b/src/main/': ['git', 'https://bitbucket.org/a/b', 'main'],
      'https://huggingface.co/spaces/a/b/tree/main': ['git', 'https://huggingface.co/spaces/a/b', 'main'],
    });
  });

  it('DOIs and the archives behind them', () => {
    expectRead({
      '10.5281/zenodo.3242074': ['zenodo', '10.5281/zenodo.3242074'],
      'doi:10.5281/zenodo.3242074': ['zenodo', '10.5281/zenodo.3242074'],
      'https://doi.org/10.5281/zenodo.3242074': ['zenodo', '10.5281/zenodo.3242074'],
      'dx.doi.org/10.5281/zenodo.3242074': ['zenodo', '10.5281/zenodo.3242074'],
      'https://zenodo.org/records/3242074/files/x.zip?download=1': ['zenodo', '10.5281/zenodo.3242074'],
      'https://zenodo.org/doi/10.5281/zenodo.3242074': ['zenodo', '10.5281/zenodo.3242074'],
      '[![DOI](https://zenodo.org/badge/DOI/10.5281/zenodo.12.svg)](https://doi.org/10.5281/zenodo.12)': [
        'zenodo',
        '10.5281/zenodo.12',
      ],
      '10.6084/m9.figshare.9782777.v1': ['figshare', '10.6084/m9.figshare.9782777.v1'],
      'https://figshare.com/articles/code/Some_name/9782777/2': ['figshare', '10.6084/m9.figshare.9782777.v2'],
      'https://figshare.com/articles/Some_name/9782777': ['figshare', '10.6084/m9.figshare.9782777'],
      'doi:10.7910/DVN/TJCLKP': ['dataverse', '10.7910/DVN/TJCLKP'],
      'https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/TJCLKP': [
        'dataverse',
        '10.7910/DVN/TJCLKP',
      ],
      'https://dataverse.harvard.edu/file.xhtml?persistentId=doi%3A10.7910%2FDVN%2FTJCLKP%2FABC&version=1.0': [
        'dataverse',
        '10.7910/DVN/TJCLKP',
      ],
      [ID]: ['hydroshare', ID],
      [`https://www.hydroshare.org/resource/${ID}/`]: ['hydroshare', ID],
      [`https://doi.org/10.4211/hs.${ID}`]: ['hydroshare', ID],
      'https://demo.ckan.org/dataset/sample-1': ['ckan', 'https://demo.ckan.org/dataset/sample-1'],
      'https://demo.ckan.org/en/dataset/sample-1?activity_id=7&x=y': [
        'ckan',
        'https://demo.ckan.org/en/dataset/sample-1?activity_id=7',
      ],
    });
  });

  it('notebooks as nbviewer and Colab show them', () => {
    expectRead({
      'https://nbviewer.org/github/a/b/blob/main/x/y.ipynb': ['gh', 'a/b', 'main', file('x/y.ipynb')],
      'https://nbviewer.jupyter.org/gist/me/0123456789abcdef0123/y.ipynb': [
        'gist',
        'me/0123456789abcdef0123',
        '',
        file('y.ipynb'),
      ],
      'https://nbviewer.org/urls/raw.githubusercontent.com/a/b/main/y.ipynb': ['gh', 'a/b', 'main', file('y.ipynb')],
      'https://colab.research.google.com/github/a/b/blob/main/y.ipynb#scrollTo=x': [
        'gh',
        'a/b',
        'main',
        file('y.ipynb'),
      ],
      'https://colab.research.google.com/drive/1a2b3c': null,
      'https://github.dev/a/b/blob/main/y.ipynb': ['gh', 'a/b', 'main', file('y.ipynb')],
      'https://vscode.dev/github/a/b': ['gh', 'a/b'],
    });
  });

  it('launch links of any BinderHub: spec, path and kind of path', () => {
    expectRead({
      'https://mybinder.org/v2/gh/a/b/main?urlpath=lab': ['gh', 'a/b', 'main', url('lab')],
      'https://hub.example/binder/v2/gh/a/b/feature/x?labpath=x%20y.ipynb': [
        'gh',
        'a/b',
        'feature/x',
        file('x y.ipynb'),
      ],
      'https://mybinder.org/v2/gh/a/b/HEAD?filepath=x.ipynb/': ['gh', 'a/b', '', file('x.ipynb')],
      'https://mybinder.org/v2/gh/a/b/HEAD?filepath=notebooks': ['gh', 'a/b', '', url('tree/notebooks')],
      'https://mybinder.org/v2/gh/a/b/HEAD?urlpath=%2Fdoc%2Ftree%2Fx%2520y.ipynb': ['gh', 'a/b', '', file('x y.ipynb')],
      'https://mybinder.org/v2/gh/a/b/HEAD?urlpath=git-pull%3Frepo%3Dhttps%253A%252F%252Fx.org%26branch%3Dm': [
        'gh',
        'a/b',
        '',
        url('git-pull?repo=https%3A%2F%2Fx.org&branch=m'),
      ],
      'https://mybinder.org/v2/gl/a%2Fb%2Fc/main': ['gl', 'a/b/c', 'main'],
      'https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.org%2FA%2Fb.git/main': [
        'git',
        'https://git.example.org/A/b.git',
        'main',
      ],
      'https://mybinder.org/v2/git/https%3A%2F%2Fme%3Asecret%40git.example.org%2Fa/main': [
        'git',
        'https://git.example.org/a',
        'main',
      ],
      'https://mybinder.org/v2/zenodo/10.5281/zenodo.3242074/': ['zenodo', '10.5281/zenodo.3242074'],
      'https://mybinder.org/v2/figshare/10.6084/m9.figshare.9782777.v1': ['figshare', '10.6084/m9.figshare.9782777.v1'],
      'https://mybinder.org/v2/ckan/https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fa%3Factivity_id%3D7': [
        'ckan',
        'https://demo.ckan.org/dataset/a?activity_id=7',
      ],
      'https://mybinder.org/repo/a/b': ['gh', 'a/b', 'master'],
      'https://mybinder.org/v2/gh/a/b': ['gh', 'a/b'],
      'gh/a/b/main?urlpath=lab': ['gh', 'a/b', 'main', url('lab')],
      '/v2/gh/a/b/main': ['gh', 'a/b', 'main'],
      'https://mybinder.org/v2/nope/a/b': null,
    });
  });

  it('pages of a gateway about a launch, as they stand in the address bar', () => {
    expectRead({
      'https://gate.example/launch/gh/a/b/feature/x?labpath=x%20y.ipynb': ['gh', 'a/b', 'feature/x', file('x y.ipynb')],
      'http://127.0.0.1:8080/plain/gl/a%2Fb%2Fc/main?urlpath=lab': ['gl', 'a/b/c', 'main', url('lab')],
      '/launch/gh/a/b/main': ['gh', 'a/b', 'main'],
      'https://gate.example/build/zenodo/10.5281/zenodo.3242074': ['zenodo', '10.5281/zenodo.3242074'],
      'https://gate.example/repo/gh/a/b': ['gh', 'a/b'],
      'https://gate.example/repo/git/https%3A%2F%2Fgit.example.org%2Fa%2Fb': ['git', 'https://git.example.org/a/b'],
      'https://gate.example/explain?link=gh%2Fa%2Fb%2Fmain': ['gh', 'a/b', 'main'],
      'https://gate.example/explain?link=%2Fv2%2Fgh%2Fa%2Fb%2Fmain%3Furlpath%3Dlab': ['gh', 'a/b', 'main', url('lab')],
      'https://gate.example/badge/gh/a/b/x.svg.svg': ['gh', 'a/b', 'x.svg'],
      '![launches](https://gate.example/badge/launches/gh/a/b/main.svg)': ['gh', 'a/b', 'main'],
      // Users, groups and folders of these names.
      'https://github.com/launch/gist/tree/main': ['gh', 'launch/gist', 'main'],
      'https://gitlab.com/x/build/gh/-/tree/main': ['gl', 'x/build/gh', 'main'],
      'https://mybinder.org/repo/gh/textbook': ['gh', 'gh/textbook', 'master'],
    });
  });

  it('badges, pasted whole', () => {
    const link = 'https://mybinder.org/v2/gh/a/b/main?urlpath=lab&amp;x=1';
    const svg = 'https://mybinder.org/badge_logo.svg';
    const read: Read = ['gh', 'a/b', 'main', url('lab')];
    expectRead({
      [`[![Binder](${svg})](${link})`]: read,
      [`.. image:: ${svg}\n :target: ${link}`]: read,
      [`<a href="${link}"><img src="${svg}" alt="Binder"></a>`]: read,
      [`image:${svg}["Binder", link="${link}"]`]: read,
      '[x](https://mybinder.org/v2/gh/a/b/main?labpath=a(1).ipynb)': ['gh', 'a/b', 'main', file('a(1).ipynb')],
      '[![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/a/b/blob/main/y.ipynb)':
        ['gh', 'a/b', 'main', file('y.ipynb')],
    });
  });

  it('that is nothing to launch is not taken for something', () => {
    expectRead({
      '': null,
      hello: null,
      'hello world': null,
      '-': null,
      '../x': null,
      'https://github.com/': null,
      'https://github.com/a': null,
      'https://gitlab.com/a': null,
      'https://example.org': null,
      'https://example.org/x/y.ipynb': null,
      'https://mybinder.org/': null,
      'https://constructor/': null,
      'javascript:alert(1)': null,
      'file:///etc/passwd': null,
    });
  });

  it('whatever it is, is read without an error, and what is recognised has a link that is recognised as the same', () => {
    const start = fc.constantFrom(
      '',
      'https://',
      'https://github.com/',
      'https://nbviewer.org/',
      'https://x.org/v2/',
      'git@',
      'doi:10.',
    );
    fc.assert(
      fc.property(start, anyInput, (before, text) => {
        const choice = readPasted(before + text);
        if (choice === null) return;
        const link = linkOf(choice);
        if (!link.ok) return;
        expect(link.link).to.match(/^\/v2\/[\x21-\x7e]+$/);
        const again = readPasted(`https://hub.example${link.link}`);
        expect(again && linkOf(again)).to.deep.include({ link: link.link });
      }),
      { numRuns: 5000 },
    );
  });

  it('a link that is put together here, is read as what it was put together from', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9é_#?%&+-][A-Za-z0-9é_.#?%&+-]{0,8}[A-Za-z0-9é_]$/);
    const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,8}$/);
    const repos: Readonly<Record<Provider, fc.Arbitrary<string>>> = {
      gh: fc.tuple(name, name).map((parts) => parts.join('/')),
      gist: fc.tuple(name, fc.constant(ID)).map((parts) => parts.join('/')),
      gl: fc.array(name, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/')),
      git: fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => `https://git.example.org/${parts.join('/')}`),
      zenodo: fc.nat().map((id) => `10.5281/zenodo.${id}`),
      figshare: fc.nat().map((id) => `10.6084/m9.figshare.${id}.v2`),
      dataverse: name.map((id) => `10.7910/DVN/${id}`),
      hydroshare: fc.constant(ID),
      ckan: name.map((id) => `https://demo.ckan.org/dataset/${id}`),
    };
    const opening = fc.oneof(
      fc.constant(OPENS_NOTHING),
      path.map(file),
      path.map((at) => url(`lab/tree/${at}`)),
    );
    const choices = fc.constantFrom(...PROVIDERS).chain(
      (provider): fc.Arbitrary<LaunchChoice> =>
        fc.record({
          provider: fc.constant(provider),
          repo: repos[provider],
          ref: takesRef(provider)
            ? fc.oneof(
                fc.constant(''),
                name.map((ref) => `v-${ref}`),
              )
            : fc.constant(''),
          opening,
        }),
    );
    fc.assert(
      fc.property(choices, (choice) => {
        const link = linkOf(choice);
        if (!link.ok) expect.fail(link.problem.message);
        expect(readPasted(`https://hub.example${link.link}`)).to.deep.equal(choice);
        expect(
          readPasted(`[![Binder](https://hub.example/badge_logo.svg)](https://hub.example${link.link})`),
        ).to.deep.equal(choice);
      }),
      { numRuns: 1000 },
    );
  });
});
