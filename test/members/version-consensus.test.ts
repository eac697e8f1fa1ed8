import { expect } from 'chai';
import { describe, it } from 'mocha';
import { wantedVersions } from '../../src/members/version-consensus.ts';

/** `A`: a vote for A; `A*`: a prime's. */
const wanted = (...votes: string[]) =>
  wantedVersions(votes.map((vote) => ({ versions: vote[0]!, prime: vote.endsWith('*') })));

describe('the versions that the federation wants', () => {
  it('are those of most members', () => {
    expect(wanted('A', 'B', 'A')).to.equal('A');
    expect(wanted('C*', 'B', 'A', 'B')).to.equal('B');
  });

  it('are not those of a lone stale prime', () => {
    expect(wanted('O*', 'N', 'N')).to.equal('N');
  });

  it('are those of the prime between equally many', () => {
    expect(wanted('A', 'B*')).to.equal('B');
    expect(wanted('A', 'A', 'B', 'B*', 'C')).to.equal('B');
  });

  it('are undecided when the prime is on neither side, on both, or when nobody answered', () => {
    expect(wanted('A', 'B')).to.equal(null);
    expect(wanted('A', 'A', 'B', 'B', 'C*')).to.equal(null);
    expect(wanted('A*', 'B*')).to.equal(null);
    expect(wanted()).to.equal(null);
  });
});
