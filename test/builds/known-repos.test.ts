import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { KnownRepo, SESSION_MS } from '../../src/builds/known-repo.ts';
import { KnownRepos } from '../../src/builds/known-repos.ts';
import { packRepo, unpackRepo } from '../../src/builds/packed-repo.ts';
import { anyBuild, NOON, repoNumber, seen, TEXTBOOK } from './fixtures.ts';

describe('the heat of a repo', () => {
  it('is about the launches of the last half hour', () => {
    const known = new KnownRepo();
    expect(known.heat(NOON)).to.equal(0);
    for (let i = 0; i < 3; i++) known.launched(NOON);
    expect(known.heat(NOON)).to.equal(3);
    expect(known.heat(NOON + SESSION_MS)).to.be.closeTo(3 / Math.E, 1e-9);
    expect(known.heat(NOON + 10 * SESSION_MS)).to.be.below(0.001);
  });

  it('comes to rate times session, when launches go on and on', () => {
    const known = new KnownRepo();
    for (let second = 0; second < 4 * 3600; second += 10) known.launched(NOON + second * 1000);
    expect(known.heat(NOON + 4 * 3600_000)).to.be.closeTo(180, 2);
  });

  it('does not rise when the clock is set back', () => {
    const known = new KnownRepo();
    known.launched(NOON);
    expect(known.heat(NOON - 1000 * SESSION_MS)).to.equal(1);
    known.launched(NOON - 1000 * SESSION_MS);
    expect(known.heat(NOON - 1000 * SESSION_MS)).to.equal(2);
  });
});

describe('a packed repo', () => {
  it('is what it was', () => {
    fc.assert(
      fc.property(
        fc.array(anyBuild, { maxLength: 4 }),
        fc.integer({ min: -1, max: 9 }),
        fc.nat(50),
        (records, epoch, launches) => {
          const known = new KnownRepo();
          known.records = records;
          known.epoch = epoch;
          for (let i = 0; i < launches; i++) known.launched(NOON);
          const unpacked = unpackRepo(packRepo(known));
          expect(unpacked.records).to.deep.equal(records);
          expect(unpacked.epoch).to.equal(epoch);
          expect(unpacked.heat(NOON)).to.equal(launches);
        },
      ),
    );
  });
});

describe('KnownRepos', () => {
  // More than are kept at hand, so that the others are packed.
  const MANY = 5000;

  it('knows as many repos as it may, and forgets those that were launched longest ago', () => {
    const repos = new KnownRepos(MANY);
    for (let i = 0; i < MANY; i++) repos.getOrAdd(repoNumber(i)).records = [seen({ at: NOON + i })];
    repos.get(repoNumber(0));
    repos.getOrAdd(TEXTBOOK);
    expect(repos.size).to.equal(MANY);
    expect(repos.get(repoNumber(0))?.records).to.deep.equal([seen({ at: NOON })]);
    expect(repos.get(repoNumber(1))).to.equal(undefined);
  });

  it('changes what it knows, at hand and packed alike', () => {
    const repos = new KnownRepos(MANY);
    for (let i = 0; i < MANY; i++) repos.getOrAdd(repoNumber(i));
    for (const i of [0, MANY - 1]) {
      repos.change(repoNumber(i), (known) => {
        known.epoch = 7;
      });
      expect(repos.get(repoNumber(i))?.epoch).to.equal(7);
    }
  });

  it('says nothing of repos that it does not know', () => {
    const repos = new KnownRepos(MANY);
    repos.change(TEXTBOOK, () => expect.fail('there is nothing to change'));
    expect(repos.get(TEXTBOOK)).to.equal(undefined);
    expect(repos.size).to.equal(0);
  });
});
