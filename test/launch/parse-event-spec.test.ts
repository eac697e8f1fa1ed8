import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parseEventSpec } from '../../src/launch/parse-event-spec.ts';
import { parseSpec } from '../../src/launch/parse-spec.ts';
import { PROVIDER_NAMES, PROVIDERS, type Provider, providerByName } from '../../src/launch/provider.ts';

describe('the spec of a launch event', () => {
  for (const [provider, spec, link] of [
    ['gh', 'ipython/ipython-in-depth/master', 'ipython/ipython-in-depth/master'],
    ['gist', 'user/0123abc/master', 'user/0123abc'],
    ['zenodo', '10.5281/zenodo.3402938', '10.5281/zenodo.3402938'],
    ['figshare', '10.6084/m9.figshare.9782777.v3', '10.6084/m9.figshare.9782777.v3'],
    ['gl', 'group%2Fproject/main', 'group%2Fproject/main'],
    ['gl', 'energyincities/besos-public/master', 'energyincities%2Fbesos-public/master'],
    ['gl', 'lfortran/web/lfortran-binder/master', 'lfortran%2Fweb%2Flfortran-binder/master'],
    [
      'git',
      'gitlab.tudelft.nl/aj-lab/teaching.git/master',
      'https%3A%2F%2Fgitlab.tudelft.nl%2Faj-lab%2Fteaching/master',
    ],
    ['git', 'framagit.org/jmg74/my_mess/master', 'https%3A%2F%2Fframagit.org%2Fjmg74%2Fmy_mess/master'],
    ['git', 'github.com/binder-examples/conda/v1', 'https%3A%2F%2Fgithub.com%2Fbinder-examples%2Fconda/v1'],
    ['git', 'someone%40example.org/a/b.git/dev', 'https%3A%2F%2Fexample.org%2Fa%2Fb/dev'],
  ] as const) {
    it(`${provider} ${spec} is the repo and ref of the link that was followed`, () => {
      const event = parseEventSpec(provider, spec);
      const launch = parseSpec(provider, link);
      if (!event.ok || !launch.ok) expect.fail();
      expect(event.spec.repoKey).to.equal(launch.spec.repoKey);
      expect(event.spec.ref).to.equal(launch.spec.ref);
    });
  }

  it('gives the spelling of the link that was meant', () => {
    const event = parseEventSpec('gl', 'a/b/main');
    expect(event.ok && event.spec.raw).to.equal('a%2Fb/main');
  });

  it('never becomes a spec of another provider', () => {
    const event = parseEventSpec('gh', 'gist.github.com/user/0123abc');
    expect(event.ok).to.equal(false);
  });

  it('that names nothing stays a problem', () => {
    for (const provider of PROVIDERS) expect(parseEventSpec(provider, '').ok).to.equal(false);
  });
});

describe('providers', () => {
  it('are found by the name that events and metrics carry', () => {
    for (const provider of PROVIDERS) expect(providerByName(PROVIDER_NAMES[provider])).to.equal(provider);
    for (const name of ['github', 'constructor', ''])
      expect(providerByName(name)).to.equal(undefined as Provider | undefined);
  });
});
