import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parseSpec } from '../../src/launch/parse-spec.ts';
import type { Provider } from '../../src/launch/provider.ts';
import { imageName } from '../../src/simulated-hub/image-name.ts';
import { anyCommit, resolveRepository } from '../../src/simulated-hub/repository.ts';

const COMMIT = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';

function resolve(provider: Provider, raw: string, commits = anyCommit) {
  const parsed = parseSpec(provider, raw);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return resolveRepository(parsed.spec, commits);
}

describe('repositories as a hub sees them', () => {
  const cases: readonly (readonly [Provider, string, string, string])[] = [
    ['gh', 'DS-100/textbook/main', 'https://github.com/DS-100/textbook', `DS-100/textbook/${COMMIT}`],
    ['gh', 'owner/repo.git/feature/x', 'https://github.com/owner/repo', `owner/repo/${COMMIT}`],
    ['gist', 'owner/abc123', 'https://gist.github.com/owner/abc123.git', `owner/abc123/${COMMIT}`],
    ['gl', 'a%2Fb%2Fc/main', 'https://gitlab.com/a/b/c.git', `a%2Fb%2Fc/${COMMIT}`],
    [
      'git',
      'https%3A%2F%2Fexample.org%2FX.git/main',
      'https://example.org/X.git',
      `https%3A%2F%2Fexample.org%2FX.git/${COMMIT}`,
    ],
    ['git', 'git%40example.org%3Ax%2Fy/main', 'ssh://git@example.org/x/y', `git%40example.org%3Ax%2Fy/${COMMIT}`],
    ['zenodo', '10.5281/zenodo.3242074', '10.5281/zenodo.3242074', '10.5281/zenodo.3242074'],
    ['figshare', '10.6084/m9.figshare.9782777.v3', '10.6084/m9.figshare.9782777.v3', '10.6084/m9.figshare.9782777.v3'],
    ['dataverse', '10.7910/DVN/TJCLKP', '10.7910/DVN/TJCLKP', '10.7910/DVN/TJCLKP'],
    [
      'hydroshare',
      'b8f6eae9d89241cf8b5904033460af61',
      'https://www.hydroshare.org/resource/b8f6eae9d89241cf8b5904033460af61',
      'https://www.hydroshare.org/resource/b8f6eae9d89241cf8b5904033460af61',
    ],
    [
      'ckan',
      'https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fsample',
      'https://demo.ckan.org/dataset/sample',
      'https://demo.ckan.org/dataset/sample',
    ],
  ];
  for (const [provider, raw, url, resolvedSpec] of cases) {
    it(`knows ${provider}/${raw}`, () => {
      expect(resolve(provider, raw, () => COMMIT)).to.include({ url, resolvedSpec });
    });
  }

  it('gives HEAD, master and main one commit, whatever the spelling of the repo, and other refs their own', () => {
    const commit = (raw: string) => resolve('gh', raw)!.resolvedRef;
    expect(commit('A/b/main')).to.equal(commit('a/B/HEAD')).and.to.equal(commit('a/b/master'));
    expect(commit('a/b/v1')).not.to.equal(commit('a/b/main')).and.not.to.equal(commit('a/b/V1'));
    expect(commit(`a/b/${COMMIT}`)).to.equal(COMMIT);
  });

  it('finds nothing where the ref does not resolve', () => {
    expect(resolve('gh', 'a/b/main', () => null)).to.equal(null);
  });

  it('names images as BinderHub does', () => {
    expect(imageName('registry.test/hub1-', 'DS-100-textbook', COMMIT)).to.equal(
      `registry.test/hub1-ds-2d100-2dtextbook-089fa5:${COMMIT}`,
    );
    expect(imageName('p/', 'x'.repeat(400), 'r').split(':')[0]).to.have.length(255);
  });
});
