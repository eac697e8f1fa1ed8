import { expect } from 'chai';
import { describe, it } from 'mocha';
import { loadShares } from '../../../benchmarks/day/load-shares.ts';

describe('load shares', () => {
  it('sets live sessions against the weights', () => {
    const { shares, peak, mostLive } = loadShares(
      [
        { at: 0, live: [60, 20] },
        { at: 1, live: [40, 40] },
      ],
      [1, 1],
    );
    expect(shares.map(({ mean }) => mean)).to.deep.equal([0.625, 0.375]);
    expect(peak).to.deep.equal({ p50: 1, p99: 1.5 });
    expect(mostLive).to.equal(80);
  });

  it('takes a member for full by its own share, not by its sessions', () => {
    expect(loadShares([{ at: 0, live: [50, 50] }], [3, 1]).peak.p50).to.equal(2);
  });

  it('allows a few sessions above the bound before it calls a member over it', () => {
    const overBound = (...live: number[]) => loadShares([{ at: 0, live }], [1, 1]).overBound;
    expect(overBound(21, 11)).to.equal(0);
    expect(overBound(24, 8)).to.equal(1);
    expect(overBound(260, 140)).to.equal(1);
  });

  it('reads nothing from a quiet federation', () => {
    const { samples, shares, peak } = loadShares([{ at: 0, live: [29, 0] }], [1, 1]);
    expect({ samples, peak }).to.deep.equal({ samples: 0, peak: { p50: 0, p99: 0 } });
    expect(shares[0]).to.deep.equal({ mean: 0, p1: 0, p99: 0 });
  });
});
