import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { mergeBuild, mergeInto } from '../../src/builds/merge-build.ts';
import { anyBuild, byName, NOON, named, presumedBuild, sameBuild, seen } from './fixtures.ts';

const merged = (records: readonly BuildRecord[], limit: number) =>
  records.reduce<readonly BuildRecord[]>((known, record) => mergeInto(known, record, limit), []);

describe('mergeBuild', () => {
  it('comes to the same in either order', () => {
    fc.assert(
      fc.property(sameBuild, sameBuild, (a, b) => {
        expect(mergeBuild(a, b)).to.deep.equal(mergeBuild(b, a));
      }),
    );
  });

  it('comes to the same however it is grouped', () => {
    fc.assert(
      fc.property(sameBuild, sameBuild, sameBuild, (a, b, c) => {
        expect(mergeBuild(mergeBuild(a, b), c)).to.deep.equal(mergeBuild(a, mergeBuild(b, c)));
      }),
    );
  });

  it('learns nothing from what it knows', () => {
    fc.assert(
      fc.property(sameBuild, sameBuild, (a, b) => {
        expect(mergeBuild(a, a)).to.deep.equal(a);
        const both = mergeBuild(a, b);
        expect(mergeBuild(both, b)).to.deep.equal(both);
      }),
    );
  });

  const observations: readonly [string, BuildRecord, BuildRecord][] = [
    ['the later', seen({ at: NOON, outcome: 'failed', source: 'metrics' }), seen({ at: NOON - 1, source: 'stream' })],
    ['at one moment that of the stronger source', seen({ source: 'stream', outcome: 'building' }), seen()],
    ['of one source the more final', seen(), seen({ outcome: 'failed' })],
    ['a failure over a build under way', seen({ outcome: 'failed' }), seen({ outcome: 'building' })],
    ['the one that tells a commit', seen({ resolvedRef: 'c1' }), seen()],
    ['any over none', seen(), presumedBuild(NOON + 1)],
  ];
  for (const [which, wins, loses] of observations) {
    it(`keeps, of two observations, ${which}`, () => {
      expect(mergeBuild(wins, loses).observed).to.equal(wins.observed);
      expect(mergeBuild(loses, wins).observed).to.equal(wins.observed);
    });
  }

  it('keeps when it was built first, presumed last and used last', () => {
    const one = seen({}, { builtSince: 5, presumedAt: 7, usedAt: 9 });
    const other = seen({}, { builtSince: 6, presumedAt: 8, usedAt: 8 });
    expect(mergeBuild(one, other)).to.include({ builtSince: 5, presumedAt: 8, usedAt: 9 });
    expect(mergeBuild(one, presumedBuild(1))).to.include({ builtSince: 5, presumedAt: 7, usedAt: 9 });
  });
});

describe('mergeInto', () => {
  it('keeps refs and members apart', () => {
    const builds = [seen(), seen({}, { ref: 'v1' }), seen({}, { member: named('bob') })];
    expect(byName(merged(builds, 9))).to.deep.equal(byName(builds));
  });

  it('comes to the same whatever order records arrive in, and however often, while there is room', () => {
    const twice = fc
      .array(anyBuild, { maxLength: 8 })
      .chain((builds) =>
        fc.tuple(fc.constant(builds), fc.shuffledSubarray([...builds, ...builds], { minLength: 2 * builds.length })),
      );
    fc.assert(
      fc.property(twice, ([builds, again]) => {
        expect(byName(merged(again, 6))).to.deep.equal(byName(merged(builds, 6)));
      }),
    );
  });

  it('keeps the same builds whatever order they arrive in, when there is not room for all: the last used', () => {
    const shuffled = fc
      .uniqueArray(anyBuild, { selector: ({ ref, member }) => `${ref} ${member}`, maxLength: 6 })
      .chain((builds) => fc.tuple(fc.constant(builds), fc.shuffledSubarray(builds, { minLength: builds.length })));
    fc.assert(
      fc.property(shuffled, fc.integer({ min: 1, max: 5 }), ([builds, again], limit) => {
        const kept = merged(builds, limit);
        expect(kept).to.have.lengthOf(Math.min(limit, builds.length));
        expect(byName(merged(again, limit))).to.deep.equal(byName(kept));
        const dropped = builds.filter((record) => !kept.includes(record));
        for (const { usedAt } of dropped) expect(Math.min(...kept.map((one) => one.usedAt))).to.be.at.least(usedAt);
      }),
    );
  });

  it('never keeps more than the limit', () => {
    fc.assert(
      fc.property(fc.array(anyBuild), fc.integer({ min: 1, max: 5 }), (builds, limit) => {
        expect(merged(builds, limit).length).to.be.at.most(limit);
      }),
    );
  });

  it('gives back the same array when nothing is new, or what is new is not kept', () => {
    const known = merged([seen(), seen({ at: NOON + 1 }, { ref: 'v1' })], 2);
    expect(mergeInto(known, known[0]!, 2)).to.equal(known);
    expect(mergeInto(known, seen({ at: NOON - 1 }, { builtSince: NOON }), 2)).to.equal(known);
    expect(mergeInto(known, seen({ at: NOON - 1 }, { ref: 'v0' }), 2)).to.equal(known);
    expect(mergeInto(known, seen({ at: NOON + 1 }), 2)).to.not.equal(known);
  });

  it('leaves the array it was given as it was', () => {
    const known = Object.freeze([seen(), seen({}, { ref: 'v1' })]);
    expect(mergeInto(known, seen({ at: NOON + 9 }, { ref: 'v2' }), 2)).to.have.lengthOf(2);
  });
});
