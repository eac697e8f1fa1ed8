import { expect } from 'chai';
import { describe, it } from 'mocha';
import { sharedImages } from '../../src/routing/shared-images.ts';
import { federationWith } from './fixtures.ts';

const of = (generations: Readonly<Record<string, string | null>>) =>
  sharedImages(
    federationWith(Object.fromEntries(Object.entries(generations).map(([name, generation]) => [name, { generation }])))
      .members,
  );

describe('whether members share images', () => {
  it('is told by the prefixes of their images, whatever versions they run', () => {
    expect(of({ ann: 'v1 r.test/x-', bob: 'v2 r.test/x-' }).shared).to.equal('all');
    expect(of({ ann: 'v1 r.test/x-', bob: 'v1 r.test/y-' }).shared).to.equal('no');
    const { shared, homes } = of({ ann: ' r.test/x-', bob: 'v1 r.test/y-', cat: 'v1 r.test/x-' });
    expect(shared).to.equal('some');
    expect(homes).to.deep.equal([
      { imagePrefix: 'r.test/x-', members: ['ann', 'cat'] },
      { imagePrefix: 'r.test/y-', members: ['bob'] },
    ]);
  });

  it('is not known before images of two were seen', () => {
    expect(of({ ann: 'v1 r.test/x-', bob: 'v1' })).to.deep.include({ shared: 'unknown', untold: ['bob'] });
    expect(of({ ann: null, bob: null }).shared).to.equal('unknown');
    expect(of({ ann: 'v1 x-', bob: 'v1 y-', cat: null })).to.deep.include({ shared: 'no', untold: ['cat'] });
  });
});
