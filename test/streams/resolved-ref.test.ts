import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Provider } from '../../src/launch/provider.ts';
import { anyCommit, resolveRepository } from '../../src/simulated-hub/repository.ts';
import { resolvedRefOfRequest, resolvedRefOfTag } from '../../src/streams/resolved-ref.ts';
import { specOf } from '../routing/fixtures.ts';

const COMMIT = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';
const SPECS: readonly (readonly [Provider, string])[] = [
  ['gh', 'DS-100/textbook/feature/x'],
  ['gist', 'owner/abc123'],
  ['gl', 'a%2Fb%2Fc/main'],
  ['git', 'https%3A%2F%2Fexample.org%2FX.git/main'],
  ['zenodo', '10.5281/zenodo.3242074'],
  ['figshare', '10.6084/m9.figshare.9782777.v3'],
  ['dataverse', '10.7910/DVN/TJCLKP'],
  ['hydroshare', 'b8f6eae9d89241cf8b5904033460af61'],
  ['ckan', 'https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fsample_Set-1'],
];
const TOLD_IN_REQUESTS: readonly Provider[] = ['gh', 'gist', 'gl', 'git', 'zenodo', 'figshare'];

describe('the commit that a ref meant', () => {
  for (const [provider, raw] of SPECS) {
    it(`is told by the tag of an image of ${provider}, as launch events spell it`, () => {
      const spec = specOf(provider, raw);
      const { resolvedRef } = resolveRepository(spec, anyCommit)!;
      const tag = resolvedRef.replaceAll('_', '-').toLowerCase();
      expect(resolvedRefOfTag(tag, spec)).to.equal(resolvedRef);
    });
  }

  for (const [provider, raw] of SPECS.filter(([name]) => TOLD_IN_REQUESTS.includes(name))) {
    it(`is told by the persistent request of ${provider}`, () => {
      const spec = specOf(provider, raw);
      const { resolvedRef, resolvedSpec } = resolveRepository(spec, anyCommit)!;
      const request = `v2/${provider}/${resolvedSpec}`;
      // The simulated hub leaves the version of an article as it was asked for.
      expect(resolvedRefOfRequest(request, spec)).to.equal(provider === 'figshare' ? '9782777.v3' : resolvedRef);
    });
  }

  it('is not told by anything else', () => {
    const spec = specOf('gh', 'DS-100/textbook/main');
    for (const tag of ['', 'latest', 'main', COMMIT.slice(1), COMMIT.toUpperCase(), `${COMMIT}0`]) {
      expect(resolvedRefOfTag(tag, spec), tag).to.equal(null);
    }
    for (const request of [
      '',
      'v2/gh/DS-100/textbook/main',
      `v2/gl/a%2Fb/${COMMIT}`,
      'v2/gh/x',
      `/v2/gh/a/b/${COMMIT}`,
    ]) {
      expect(resolvedRefOfRequest(request, spec), request).to.equal(null);
    }
    expect(resolvedRefOfTag('sample', specOf(...SPECS[8]!))).to.equal(null);
    expect(resolvedRefOfRequest('v2/zenodo/10.5281/other', specOf(...SPECS[4]!))).to.equal(null);
    const dataverse = specOf(...SPECS[6]!);
    expect(resolvedRefOfRequest('v2/dataverse/10.7910/DVN/TJCLKP', dataverse)).to.equal(null);
  });
});
