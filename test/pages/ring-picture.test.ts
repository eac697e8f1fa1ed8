import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ringPicture } from '../../src/pages/ring-picture.ts';

const arcsOf = (...shares: readonly number[]) =>
  shares.map((share, index) => ({ member: `hub-${index + 1}`, share, chosen: index === shares.length - 1 }));

describe('the picture of the ring', () => {
  it('has an arc for each hub, and a walk to the chosen one', () => {
    for (const arcs of [arcsOf(1), arcsOf(0.5, 0.3, 0.2), arcsOf(0.999, 0.001), arcsOf(...Array(20).fill(0.05))]) {
      const svg = ringPicture(arcs).toString();
      expect(svg.match(/class="arc/g)).to.have.length(arcs.length);
      expect(svg.match(/class="arc chosen"/g)).to.have.length(1);
      expect(svg)
        .to.include('class="walk"')
        .and.not.match(/NaN|Infinity|undefined/);
    }
  });

  it('has no walk where nobody is chosen', () => {
    const arcs = arcsOf(0.6, 0.4).map((arc) => ({ ...arc, chosen: false }));
    expect(ringPicture(arcs).toString()).not.to.include('class="walk"');
  });

  it('says the order of the walk to those who do not see it', () =>
    expect(ringPicture(arcsOf(0.6, 0.4)).toString()).to.include('1. hub-1, 2. hub-2</title>'));
});
