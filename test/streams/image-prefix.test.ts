import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Provider } from '../../src/launch/provider.ts';
import { imageName } from '../../src/simulated-hub/image-name.ts';
import { anyCommit, resolveRepository } from '../../src/simulated-hub/repository.ts';
import { imagePrefix, tagOf } from '../../src/streams/image-prefix.ts';
import { specOf } from '../routing/fixtures.ts';

const COMMIT = '233102a7fae1e7c29ad87a1635f3cb6e21c597a7';
/** What BinderHub's own functions (builder.py and escapism) make of `Registry.test/Binder_prod-`. */
const PREFIX = 'registry.test/binder-prod-';
const WATER = 'b8f6eae9d89241cf8b5904033460af61';

/** Images that BinderHub's own functions name so, behind that prefix. */
const IMAGES: readonly (readonly [Provider, string, string])[] = [
  ['gh', 'DS-100/textbook/main', `ds-2d100-2dtextbook-089fa5:${COMMIT}`],
  ['gh', 'Owner/repo_x.git/feature/x', `owner-2drepo-5fx-777984:${COMMIT}`],
  ['gh', 'owner/caf%C3%A9/main', `owner-2dcaf-25c3-25a9-02b7dc:${COMMIT}`],
  ['gh', 'owner/Repo.GIT/main', `owner-2drepo-2egit-9930b0:${COMMIT}`],
  ['gist', 'owner/ABC123def', `abc123def-6eb4b6:${COMMIT}`],
  ['gist', `owner/abc123/${COMMIT}`, `abc123-6ca13d:${COMMIT}`],
  [
    'gl',
    'mosaik%2Fexamples%2Fmosaik-tutorials-on-binder/master',
    `mosaik-2dexamples-2dmosaik-5f-2dtutorials-5f-2don-5f-2dbinder-f0ae24:${COMMIT}`,
  ],
  ['gl', 'a%2Fb_c%2Fd/main', `a-2db-5fc-2dd-6cc848:${COMMIT}`],
  ['git', 'https%3A%2F%2Fexample.org%2FX.git/main', `https-3a-2f-2fexample-2eorg-2fx-2egit-ab0c25:${COMMIT}`],
  ['git', 'git%40example.org%3Ax%2Fy/main', `ssh-3a-2f-2fgit-40example-2eorg-2fx-2fy-dc500f:${COMMIT}`],
  ['git', 'https%3A%2F%2Fexample.org%2Fcaf%C3%A9/main', `https-3a-2f-2fexample-2eorg-2fcaf-c3-a9-894763:${COMMIT}`],
  ['git', 'https%3A%2F%2Fexample.org%2F%E9/main', `https-3a-2f-2fexample-2eorg-2f-ef-bf-bd-0fdbb0:${COMMIT}`],
  ['git', 'https%3A%2F%2Fexample.org%2Fa%0Ab/main', `https-3a-2f-2fexample-2eorg-2fa-ab-8a2b4d:${COMMIT}`],
  ['zenodo', '10.5281/zenodo.3242074', 'zenodo-2d3242074-b993d2:3242074'],
  // The DOI of all versions: the image is that of the newest.
  ['zenodo', '10.5281/zenodo.3242073', 'zenodo-2d3242074-b993d2:3242074'],
  ['figshare', '10.6084/m9.figshare.9782777', 'figshare-2d9782777-2ev3-cf7eea:9782777.v3'],
  ['dataverse', '10.7910/DVN/TJCLKP', 'dataverse-2ddvn-2d2ftjclkp-a1371f:3040230.v1.0'],
  ['hydroshare', WATER, `hydroshare-2d${WATER}-2ev1565445792-264e4b:${WATER}.v1565445792`],
  [
    'ckan',
    'https%3A%2F%2Fdemo.ckan.org%2Fdataset%2Fsample_Set-1',
    'ckan-2dsample-5fset-2d1-f8cbab:sample-set-1.v1717501747',
  ],
  ['gh', `o/${'x'.repeat(400)}/main`, `o-2d${'x'.repeat(218)}-9e2b8b:${COMMIT}`],
  ['gl', `group%2F${'a-'.repeat(100)}/main`, `group-2d${'a-5f-2d'.repeat(30)}a-5f-e31c96:${COMMIT}`],
];

/** Seen in public logs of mybinder.org and of BinderHub's own client. */
const SEEN: readonly (readonly [string, string, string])[] = [
  ['binder-examples/octave/HEAD', '', 'binder-2dexamples-2doctave-03025a:1479e0252b2e648bb755ee913292b79495931717'],
  [
    'mtlpy/ateliers-prog/main',
    'gesiscss/binder-r2d-g5b5b759-',
    'mtlpy-2dateliers-2dprog-f5f117:0ab5a2cb4c13a84e5bf0974acdd5482847dce2c2',
  ],
  [
    'AngryMaciek/warlock/HEAD',
    'gesiscss/binder-r2d-g5b5b759-',
    'angrymaciek-2dwarlock-dd4b2f:bd6c4ac452a97a0882cad0743468e511aa3afbec',
  ],
  [
    'Deltares/dfm_tools/main',
    '2lmrrh8f.gra7.container-registry.ovh.net/mybinder-builds/r2d-g5b5b759',
    'deltares-2ddfm-5ftools-eff2ec:13738de3a180168e9d216910e0c9fb350c766a88',
  ],
];

describe('imagePrefix', () => {
  for (const [provider, raw, image] of IMAGES) {
    it(`is what stands before the image of ${provider}/${raw.slice(0, 60)}`, () => {
      expect(imagePrefix(`${PREFIX}${image}`, specOf(provider, raw))).to.equal(PREFIX);
    });
  }

  for (const [raw, prefix, image] of SEEN) {
    it(`was ${prefix === '' ? 'empty' : prefix} when ${raw} was launched`, () => {
      expect(imagePrefix(`${prefix}${image}`, specOf('gh', raw))).to.equal(prefix);
    });
  }

  it('is found in the names that simulated hubs give, for every provider', () => {
    for (const [provider, raw] of IMAGES) {
      const spec = specOf(provider, raw);
      // It names these two after the text that their escapes mean.
      if (provider === 'gh' && /%|\.GIT/.test(raw)) continue;
      // … and writes a control character with two digits.
      if (raw.includes('%0A') || raw.includes('%E9')) continue;
      const { slug, resolvedRef } = resolveRepository(spec, anyCommit)!;
      for (const prefix of ['', 'r/', 'registry.test:5000/hub-1-']) {
        expect(imagePrefix(imageName(prefix, slug, resolvedRef), spec), raw).to.equal(prefix);
      }
    }
  });

  it('is found whatever the slug is cut to', () => {
    const spec = specOf('gh', `o/${'ab-'.repeat(90)}/main`);
    for (let length = 0; length < 200; length++) {
      const prefix = 'p'.repeat(length);
      const { slug } = resolveRepository(spec, anyCommit)!;
      expect(imagePrefix(imageName(prefix, slug, COMMIT), spec)).to.equal(prefix);
    }
  });

  it('is not known where the name is not one for this repo', () => {
    const spec = specOf('gh', 'DS-100/textbook/main');
    const wrong = [
      '',
      ':',
      'x',
      `${PREFIX}ds-2d100-2dtextbook-089fa5`,
      `${PREFIX}ds-2d100-2dtextbook-c3d3de:${COMMIT}`,
      `${PREFIX}ds-2d100-2dtextbooks-089fa5:${COMMIT}`,
      `${PREFIX}textbook-089fa5:${COMMIT}`,
      `-089fa5:${COMMIT}`,
      `${'x'.repeat(248)}-089fa5:${COMMIT}`,
      `registry.test:5000/ds-2d100-2dtextbook-089fa5`,
    ];
    for (const name of wrong) expect(imagePrefix(name, spec), name).to.equal(null);
  });

  it('does not take a port for a tag', () => {
    expect(tagOf('registry.test:5000/x-089fa5:c1')).to.equal('c1');
    expect(tagOf('registry.test:5000/x-089fa5')).to.equal(null);
    expect(tagOf('x-089fa5')).to.equal(null);
  });
});
