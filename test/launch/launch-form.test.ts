import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { linkOf } from '../../src/launch/launch-choice.ts';
import { formQuery, readLaunchForm } from '../../src/launch/launch-form.ts';
import { OPENS_NOTHING, openingOf } from '../../src/launch/opening.ts';
import { readPasted } from '../../src/launch/read-pasted.ts';
import { repoAddress } from '../../src/launch/repo-address.ts';
import { anyInput } from './spec-arbitraries.ts';

const query = (fields: Readonly<Record<string, string>>): string => String(new URLSearchParams(fields));

describe('the launch form', () => {
  it('takes one field with anything in it', () => {
    const { pasted, choice } = readLaunchForm(query({ repo: ' https://github.com/a/b/blob/main/x.ipynb ' }));
    expect(pasted).to.equal('https://github.com/a/b/blob/main/x.ipynb');
    expect(choice).to.deep.equal({ provider: 'gh', repo: 'a/b', ref: 'main', opening: openingOf('file', 'x.ipynb') });
    expect(readLaunchForm(query({ repo: 'hello' }))).to.deep.equal({ pasted: 'hello', choice: null });
    expect(readLaunchForm('')).to.deep.equal({ pasted: '', choice: null });
  });

  it('takes more fields beside it, which win over what was pasted', () => {
    const { choice } = readLaunchForm(
      query({ repo: 'https://github.com/a/b/tree/main', ref: 'v1', path: 'rstudio', opens: 'url' }),
    );
    expect(choice).to.deep.equal({ provider: 'gh', repo: 'a/b', ref: 'v1', opening: openingOf('url', 'rstudio') });
  });

  it('takes its own fields as they are; an address where a name belongs is read as that name', () => {
    const asked = { provider: 'gl', repo: 'a/b', ref: '', path: 'x.ipynb', opens: 'none' };
    expect(readLaunchForm(query(asked)).choice).to.deep.equal({
      provider: 'gl',
      repo: 'a/b',
      ref: '',
      opening: OPENS_NOTHING,
    });
    const address = { ...asked, repo: 'https://gitlab.com/a/b/c' };
    expect(readLaunchForm(query(address)).choice?.repo).to.equal('a/b/c');
    const full = { provider: 'gl', repo: 'a/b', ref: 'é&', opening: openingOf('url', 'rstudio?x=1') } as const;
    expect(readLaunchForm(formQuery(full)).choice).to.deep.equal(full);
    expect(readLaunchForm(query({ ...asked, opens: '' })).choice?.opening).to.deep.equal(openingOf('file', 'x.ipynb'));
  });

  it('shows in its first field an address that is read as the same repository', () => {
    for (const repo of [
      'https://github.com/a/b',
      'https://gitlab.com/a/b/c',
      'https://gist.github.com/me/0123456789abcdef0123',
      'https://codeberg.org/a/b',
      '10.5281/zenodo.12',
      '10.7910/DVN/TJCLKP',
      '8f7c2f0341ef4180b0dbe97f59130756',
      'https://demo.ckan.org/dataset/x',
    ]) {
      const choice = readPasted(repo)!;
      expect(readPasted(repoAddress(choice)!), repo).to.deep.equal(choice);
      expect(readLaunchForm(formQuery(choice)).choice, repo).to.deep.equal(choice);
    }
    expect(repoAddress({ provider: 'git', repo: 'javascript:alert(1)' })).to.equal(null);
  });

  it('makes no link of a repository with too many parts, whose third would be taken for a ref', () => {
    const link = (repo: string) => linkOf(readLaunchForm(query({ provider: 'gh', repo })).choice!);
    expect(link('/a/b/')).to.include({ ok: true, link: '/v2/gh/a/b/HEAD' });
    for (const repo of ['a', 'a/b/c', '/']) expect(link(repo).ok, repo).to.equal(false);
  });

  it('reads any query without an error', () => {
    fc.assert(
      fc.property(anyInput, anyInput, fc.constantFrom('gh', 'git', 'ckan', 'nope'), (repo, path, provider) => {
        readLaunchForm(repo);
        readLaunchForm(`provider=${provider}&repo=${repo}&path=${path}`);
      }),
      { numRuns: 1000 },
    );
  });
});
