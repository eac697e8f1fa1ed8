import { expect } from 'chai';
import { describe, it } from 'mocha';
import { buildBegun, launchTimes } from '../../src/routing/launch-time.ts';
import { MINUTE, NOON, named, presumedBuild, seen } from '../builds/fixtures.ts';

const took = (durationMs: number, ref = 'main') => seen({ durationMs }, { ref });
const SERVER = 15_000;

describe('how long a launch takes', () => {
  it('is a server’s time where the image is there', () => {
    expect(launchTimes([took(4 * MINUTE)], 'main').hit).to.include({ usualMs: SERVER, from: 'image' });
  });

  it('goes by what builds of this ref took, else by those of other refs, else by those of all repositories', () => {
    const records = [took(4 * MINUTE), took(8 * MINUTE, 'other'), seen({ outcome: 'failed' })];
    expect(launchTimes(records, 'main').build).to.deep.equal({
      usualMs: 4 * MINUTE + SERVER,
      longMs: 6 * MINUTE + SERVER,
      from: 'repo',
    });
    expect(launchTimes(records, 'third').build.usualMs).to.equal(4 * MINUTE + SERVER);
    expect(launchTimes([seen()], 'main').build).to.deep.equal({
      usualMs: 95_000 + SERVER,
      longMs: 361_000 + SERVER,
      from: 'all',
    });
  });

  it('is less where a build goes on, and never less than a server takes', () => {
    const records = [took(4 * MINUTE, 'other')];
    expect(launchTimes(records, 'main', MINUTE).build.usualMs).to.equal(3 * MINUTE + SERVER);
    expect(launchTimes(records, 'main', 9 * MINUTE).build.usualMs).to.equal(SERVER);
  });

  it('counts a build from when it was seen to begin at this member, or presumed', () => {
    const records = [seen({ outcome: 'building', at: NOON }), presumedBuild(NOON - MINUTE, { member: named('bob') })];
    expect(['ann', 'bob', 'cid'].map((name) => buildBegun(records, 'main', named(name)))).to.deep.equal([
      NOON,
      NOON - MINUTE,
      null,
    ]);
  });
});
