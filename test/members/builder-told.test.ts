import { expect } from 'chai';
import { describe, it } from 'mocha';
import { builderTold } from '../../src/members/builder-told.ts';

describe('what a hub says that it runs', () => {
  it('is its builder, by image or version, and its BinderHub', () => {
    const told = (versions: unknown) => Object.values(builderTold(versions));
    expect(told({ builder_info: { build_image: 'r2d:1' }, binderhub: '1.0' })).to.deep.equal(['r2d:1', '1.0']);
    expect(told({ builder_info: { 'repo2docker-version': '2024.07' } })).to.deep.equal(['2024.07', null]);
    expect(told({ builder: 'r2d:0', builder_info: {} })).to.deep.equal(['r2d:0', null]);
  });

  it('is nothing where it says nothing that can be shown', () => {
    for (const odd of [null, undefined, 'text', 3, [], { builder_info: [1], binderhub: { a: 1 } }, { builder: '' }]) {
      expect(builderTold(odd)).to.deep.equal({ builder: null, binderhub: null });
    }
    expect(builderTold({ binderhub: 'x'.repeat(9_999) }).binderhub).to.have.length(200);
  });
});
