import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { repoOfSeries } from '../../../src/builds/hub-metrics/repo-of-series.ts';
import { readSample } from '../../../src/builds/hub-metrics/sample.ts';
import { parseSpec } from '../../../src/launch/parse-spec.ts';
import { PROVIDERS, type Provider } from '../../../src/launch/provider.ts';
import { anyCommit, resolveRepository } from '../../../src/simulated-hub/repository.ts';
import { anyCase, anyInput, name } from '../../launch/spec-arbitraries.ts';
import { line } from './fixtures.ts';

const repoOf = (provider: string, repo: string) =>
  repoOfSeries(readSample(line(repo, 1, { provider }).trimEnd())!.series);

/** The series that a hub counts a launch of this spec under, and the repo that we file the launch under. */
const launched = (provider: Provider, raw: string) => {
  const parsed = parseSpec(provider, raw);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const { providerName, url } = resolveRepository(parsed.spec, anyCommit)!;
  return { told: repoOf(providerName, url), key: parsed.spec.repoKey };
};

describe('the repo of a hub’s series', () => {
  const HEX = '0123456789abcdef0123456789abcdef';
  const specs: readonly (readonly [Provider, string])[] = [
    ['gh', 'DS-100/Textbook.git/main'],
    ['gh', 'o/r/feature/x'],
    ['gist', 'User/0123456789ABCDEF/master'],
    ['gl', 'Group%2FSub%2FProject/main'],
    ['gl', '12345/main'],
    ['git', 'https%3A%2F%2Fgit.example.org%2FGroup%2FRepo.git/main'],
    ['git', 'git%40github.com%3AOwner%2FRepo/HEAD'],
    ['git', 'https%3A%2F%2Fname%3Asecret%40git.example.org%2Fa%2520b/HEAD'],
    ['zenodo', '10.5281/Zenodo.3242074'],
    ['figshare', '10.6084/m9.figshare.9782777.v3'],
    ['dataverse', '10.7910/DVN/TJCLKP'],
    ['hydroshare', `https%3A%2F%2Fwww.hydroshare.org%2Fresource%2F${HEX}`],
    ['hydroshare', HEX],
    ['ckan', 'https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fname'],
    ['ckan', 'https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fa%2520b%3Factivity_id%3D1'],
  ];
  for (const [provider, raw] of specs) {
    it(`is that of a launch of ${provider}/${raw}`, () => {
      const { told, key } = launched(provider, raw);
      expect(told).to.equal(key);
    });
  }

  it('is the same for every spelling', () => {
    const spelt = fc
      .tuple(name, name)
      .chain(([user, repo]) => fc.tuple(anyCase(`${user}/${repo}`), anyCase(`${user}/${repo}`)));
    fc.assert(
      fc.property(spelt, ([one, other]) => {
        expect(launched('gh', `${one}/main`).told).to.equal(launched('gh', `${other}/HEAD`).key);
      }),
    );
  });

  it('is that of GitHub Enterprise and of a GitLab of one’s own as well', () => {
    expect(repoOf('GitHub', 'https://github.example.org/Owner/Repo')).to.equal('gh:owner/repo');
    expect(repoOf('GitLab', 'https://git.example.org/a/b/c.git')).to.equal('gl:a/b/c');
  });

  it('has no login in it', () => {
    expect(repoOf('Git', 'https://name:secret@git.example.org/r')).to.match(/^git:(?!.*secret)/);
  });

  it('is none where nothing can be launched', () => {
    expect(repoOf('Fake', 'https://example.com/fake/repo.git')).to.equal(null);
    expect(repoOf('GitHub', 'nothing')).to.equal(null);
    expect(repoOf('GitHub', 'https://github.com/')).to.equal(null);
    expect(repoOf('Zenodo', 'no doi')).to.equal(null);
    expect(repoOfSeries('n{status="success"}')).to.equal(null);
    fc.assert(
      fc.property(fc.constantFrom(...PROVIDERS), anyInput, (provider, text) => {
        repoOfSeries(`n{provider="${provider}",repo="${Buffer.from(text).toString()}"}`);
      }),
    );
  });
});
