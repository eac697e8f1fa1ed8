import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { KnownRepo } from '../../src/builds/known-repo.ts';
import { packRepo, unpackRepo } from '../../src/builds/packed-repo.ts';
import { Tape } from '../../src/builds/tape.ts';
import { anyBuild, NOON, named, presumedBuild } from './fixtures.ts';
import { anyText } from './text-arbitraries.ts';

/** A record with texts and moments as only somebody else's store can have them. */
const strangeBuild: fc.Arbitrary<BuildRecord> = fc
  .tuple(anyBuild, anyText, anyText, anyText, fc.double({ noNaN: true }))
  .map(([record, ref, member, commit, moment]) => ({
    ...record,
    ref,
    member: named(member),
    usedAt: moment,
    observed: record.observed && { ...record.observed, resolvedRef: commit, generation: member, durationMs: moment },
  }));

describe('a packed repo', () => {
  it('is what it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyBuild, strangeBuild), { maxLength: 4 }),
        fc.integer({ min: -1, max: 9 }),
        fc.nat(50),
        (records, epoch, launches) => {
          const known = new KnownRepo();
          known.records = records;
          known.epoch = epoch;
          for (let i = 0; i < launches; i++) known.launched(NOON);
          const tape = new Tape();
          packRepo(known, tape);
          tape.rewind();
          const unpacked = unpackRepo(tape);
          expect(unpacked.records).to.deep.equal(records);
          expect(unpacked.epoch).to.equal(epoch);
          expect(unpacked.warmth).to.deep.equal(known.warmth);
        },
      ),
    );
  });

  it('keeps its heat to a hundredth', () => {
    const known = new KnownRepo();
    known.warmth = { burst: 1.23456, steady: 23.45678, at: NOON };
    const tape = new Tape();
    packRepo(known, tape);
    tape.rewind();
    expect(unpackRepo(tape).warmth).to.deep.equal({ burst: 1.23, steady: 23.46, at: NOON });
  });

  it('takes some 25 bytes when there is one presumed build', () => {
    const known = new KnownRepo();
    known.records = [presumedBuild(NOON)];
    known.launched(NOON);
    const tape = new Tape();
    tape.putName('ann');
    const before = tape.length;
    packRepo(known, tape);
    expect((tape.length - before) * 4).to.be.at.most(28);
  });
});
