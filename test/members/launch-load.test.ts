import { expect } from 'chai';
import { describe, it } from 'mocha';
import { firstRoster, nextRoster } from '../../src/members/build-roster.ts';
import { LaunchLoad } from '../../src/members/launch-load.ts';
import { goodCheck, memberAt } from './fixtures.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const members = [memberAt('http://a', 'a'), memberAt('http://b', 'b')];

const addMany = (load: LaunchLoad, index: number, times: number, at: number) => {
  for (let i = 0; i < times; i++) load.add(index, at);
};

describe('launch load', () => {
  it('counts a launch at once, for its member only', () => {
    const load = new LaunchLoad(2);
    load.add(1, NOW);
    load.add(1, NOW);
    expect(Array.from(load.pending)).to.deep.equal([0, 2]);
  });

  it('counts those who follow a build there until it is over, whatever the hub counts meanwhile', () => {
    const load = new LaunchLoad(2);
    const ends = [load.expect(0), load.expect(0)];
    load.add(0, NOW);
    expect(load.pending[0]).to.equal(3);
    const roster = nextRoster(firstRoster(members, NOW), [goodCheck('a', NOW + 35_000)]);
    load.settle(roster, NOW + 35_000);
    expect(load.pending[0]).to.equal(2);
    for (const isOver of ends) isOver();
    expect(load.pending[0]).to.equal(0);
  });

  it('lets go of launches that are in the hub’s own count', () => {
    const load = new LaunchLoad(2);
    addMany(load, 0, 7, NOW);
    addMany(load, 0, 3, NOW + 30_000);
    const roster = nextRoster(firstRoster(members, NOW), [goodCheck('a', NOW + 35_000)]);
    load.settle(roster, NOW + 35_000);
    expect(load.pending[0]).to.equal(3);
  });

  it('keeps a launch that was too young to be a pod when the hub counted', () => {
    const load = new LaunchLoad(2);
    load.add(0, NOW);
    const counted = (at: number) => nextRoster(firstRoster(members, NOW), [goodCheck('a', at)]);
    load.settle(counted(NOW + 9_000), NOW + 9_000);
    expect(load.pending[0]).to.equal(1);
    load.settle(counted(NOW + 16_000), NOW + 16_000);
    expect(load.pending[0]).to.equal(0);
  });

  it('counts half an hour for a hub that tells no pods', () => {
    const load = new LaunchLoad(2);
    addMany(load, 0, 4, NOW);
    addMany(load, 0, 5, NOW + 20 * MINUTE);
    const unknown = firstRoster(members, NOW);
    load.settle(unknown, NOW + 29 * MINUTE);
    expect(load.pending[0]).to.equal(9);
    load.settle(unknown, NOW + 31 * MINUTE);
    expect(load.pending[0]).to.equal(5);
  });

  it('takes a member for full that says so, until that member has counted again', () => {
    const load = new LaunchLoad(2);
    load.full(0, 12, NOW);
    expect(load.pending[0]).to.equal(12);
    const before = nextRoster(firstRoster(members, NOW), [goodCheck('a', NOW - 5_000), goodCheck('b', NOW)]);
    load.settle(before, NOW + 1_000);
    expect(load.pending[0]).to.equal(12);
    load.settle(nextRoster(before, [goodCheck('a', NOW + 15_000)]), NOW + 15_000);
    expect(load.pending[0]).to.equal(0);
  });

  it('takes no member for full that counts no pods', () => {
    const load = new LaunchLoad(1);
    load.full(0, Number.POSITIVE_INFINITY, NOW);
    expect(load.pending[0]).to.equal(0);
  });

  it('forgets what is older than half an hour, however far back it is asked', () => {
    const load = new LaunchLoad(1);
    for (let minute = 0; minute < 300; minute++) load.add(0, NOW + minute * MINUTE);
    const last = NOW + 299 * MINUTE;
    expect(load.since(0, 0, last)).to.equal(31);
    expect(load.since(0, last - 10 * MINUTE, last)).to.equal(11);
    expect(load.since(0, last + MINUTE, last)).to.equal(0);
    expect(load.since(0, 0, last + 24 * 60 * MINUTE)).to.equal(0);
  });

  it('counts nothing twice when a bucket comes round again', () => {
    const load = new LaunchLoad(1);
    for (let bucket = 0; bucket < 2000; bucket++) load.add(0, NOW + bucket * 5000);
    expect(load.since(0, 0, NOW + 1999 * 5000)).to.equal(361);
  });

  it('survives a clock that is set back', () => {
    const load = new LaunchLoad(1);
    load.add(0, NOW);
    load.add(0, NOW - 24 * 60 * MINUTE);
    expect(load.since(0, 0, NOW - 24 * 60 * MINUTE)).to.equal(1);
  });
});
