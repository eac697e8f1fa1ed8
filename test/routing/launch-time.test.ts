import { expect } from 'chai';
import { describe, it } from 'mocha';
import { launchTime } from '../../src/routing/launch-time.ts';
import { MINUTE, NOON, seen } from '../builds/fixtures.ts';

const took = (durationMs: number, ref = 'main') => seen({ durationMs }, { ref });
const SERVER = 15_000;

describe('how long a launch takes', () => {
  it('is that for a server where the image is there', () => {
    for (const knowledge of ['built', 'presumed'] as const) {
      expect(launchTime([took(4 * MINUTE)], 'main', knowledge, NOON)).to.include({ usualMs: SERVER, from: 'image' });
    }
  });

  it('goes by what builds of this ref took, else by those of other refs, else by those of all repositories', () => {
    const records = [took(4 * MINUTE), took(8 * MINUTE, 'other'), seen({ outcome: 'failed' })];
    expect(launchTime(records, 'main', 'none', NOON)).to.deep.equal({
      usualMs: 4 * MINUTE + SERVER,
      longMs: 6 * MINUTE + SERVER,
      from: 'repo',
    });
    expect(launchTime(records, 'third', 'other-ref', NOON).usualMs).to.equal(4 * MINUTE + SERVER);
    expect(launchTime([seen()], 'main', 'none', NOON)).to.deep.equal({
      usualMs: 95_000 + SERVER,
      longMs: 361_000 + SERVER,
      from: 'all',
    });
  });

  it('is less where a build goes on, and never less than a server takes', () => {
    const records = [took(4 * MINUTE, 'other'), seen({ outcome: 'building', at: NOON })];
    expect(launchTime(records, 'main', 'building', NOON + MINUTE).usualMs).to.equal(3 * MINUTE + SERVER);
    expect(launchTime(records, 'main', 'building', NOON + 9 * MINUTE).usualMs).to.equal(SERVER);
  });
});
