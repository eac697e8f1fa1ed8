import { expect } from 'chai';
import { describe, it } from 'mocha';
import { basePathIn, basePathOf, pathAt } from '../../src/http/base-path.ts';

const at = (url: string) => ({ url });
const MEMBERS = ['https://a.example', 'https://b.example/binder', 'https://c.example/binder/old'].map(at);

describe('a member’s base path', () => {
  it('is the path of its address', () => {
    expect(MEMBERS.map(basePathOf)).to.deep.equal(['', '/binder', '/binder/old']);
  });

  it('is found at the start of a target, as whole segments, the longest of several', () => {
    for (const [target, basePath] of [
      ['/binder/v2/gh/o/r/HEAD', '/binder'],
      ['/binder', '/binder'],
      ['/binder?x', '/binder'],
      ['/binder/old/v2/gh/o/r/HEAD', '/binder/old'],
      ['/binder/older', '/binder'],
      ['/binders/', ''],
      ['/v2/binder/', ''],
      ['/?/binder/', ''],
      ['/Binder/', ''],
    ] as const) {
      expect(basePathIn(target, MEMBERS), target).to.equal(basePath);
    }
  });

  it('is put before a target once', () => {
    const [whole, under] = [MEMBERS[0]!, MEMBERS[1]!];
    for (const target of ['/', '/v2/gh/o/r/a%2Fb?x=//y', '/binder/x']) expect(pathAt(whole, target)).to.equal(target);
    expect(pathAt(under, '/v2/gh/o/r/a%2Fb?x=//y')).to.equal('/binder/v2/gh/o/r/a%2Fb?x=//y');
    expect(pathAt(under, '/binder/x?y')).to.equal('/binder/x?y');
    expect(pathAt(under, '/binders')).to.equal('/binder/binders');
  });
});
