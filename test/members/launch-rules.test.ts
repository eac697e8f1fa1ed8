import { expect } from 'chai';
import { describe, it } from 'mocha';
import { compileLaunchRules } from '../../src/members/launch-rules.ts';

const takes = (rules: { allow?: string[]; deny?: string[] }, link: string) => {
  const [provider, ...repo] = link.split('/');
  const filter = compileLaunchRules({ allow: [], deny: [], ...rules });
  return filter({ provider: provider as 'gh', repo: repo.join('/') });
};

describe('launch rules', () => {
  it('take everything where there are none', () => {
    expect(takes({}, 'gh/a/b')).to.equal(true);
  });

  it('take only what is allowed', () => {
    expect(takes({ allow: ['gh/jupyter/*'] }, 'gh/jupyter/notebook')).to.equal(true);
    expect(takes({ allow: ['gh/jupyter/*'] }, 'gh/jupyterlab/notebook')).to.equal(false);
    expect(takes({ allow: ['zenodo/*', 'gh/*'] }, 'gl/a/b')).to.equal(false);
  });

  it('let deny win over allow', () => {
    expect(takes({ allow: ['*'], deny: ['gh/bad/*'] }, 'gh/bad/repo')).to.equal(false);
    expect(takes({ allow: ['*'], deny: ['gh/bad/*'] }, 'gh/good/repo')).to.equal(true);
  });

  it('do not care for case', () => {
    expect(takes({ deny: ['gh/DS-100/*'] }, 'gh/ds-100/Textbook')).to.equal(false);
  });

  it('match the whole, with a star for anything, slashes included', () => {
    expect(takes({ allow: ['gl/group/*'] }, 'gl/group/sub/project')).to.equal(true);
    expect(takes({ allow: ['git/https://*.example.org/*'] }, 'git/https://a.b.example.org/x/y.git')).to.equal(true);
    expect(takes({ allow: ['gh/a/b'] }, 'gh/a/bc')).to.equal(false);
    expect(takes({ allow: ['gh/a/*b*'] }, 'gh/a/b')).to.equal(true);
    expect(takes({ allow: ['gh/ab*ba'] }, 'gh/aba')).to.equal(false);
    expect(takes({ allow: ['*mine*mining*'] }, 'gh/x/mining-mine')).to.equal(false);
  });

  it('take nothing but a star for special', () => {
    expect(takes({ allow: ['gh/a.b/(c|d)?'] }, 'gh/a.b/(c|d)?')).to.equal(true);
    expect(takes({ allow: ['gh/a.b/*'] }, 'gh/axb/c')).to.equal(false);
  });

  it('stay fast on a glob and a link made to be slow', () => {
    const started = process.hrtime.bigint();
    expect(takes({ deny: [`${'*a'.repeat(500)}*b`] }, `gh/${'a'.repeat(20_000)}`)).to.equal(true);
    expect(Number(process.hrtime.bigint() - started) / 1e6).to.be.below(100);
  });
});
