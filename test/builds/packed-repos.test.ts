import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { KnownRepo } from '../../src/builds/known-repo.ts';
import { PackedRepos } from '../../src/builds/packed-repos.ts';
import { type TextHash, textHash } from '../../src/builds/text-hash.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { anyBuild, NOON, presumedBuild, repoNumber, TEXTBOOK } from './fixtures.ts';
import { anyText } from './text-arbitraries.ts';

const HASHES: readonly TextHash[] = [textHash([1, 2]), () => 7, (text) => text.length % 3, (text) => -text.length];

function repoWith(records: readonly BuildRecord[], epoch = 0): KnownRepo {
  const known = new KnownRepo();
  known.records = records;
  known.epoch = epoch;
  return known;
}

const told = (known: KnownRepo | undefined) => known && [known.records, known.epoch, known.warmth];

type Step =
  | { readonly does: 'put'; readonly repo: RepoKey; readonly records: readonly BuildRecord[]; readonly epoch: number }
  | { readonly does: 'take'; readonly repo: RepoKey }
  | { readonly does: 'forget' };

const MEGABYTE = 2 ** 20;
const PLENTY = 100 * MEGABYTE;

describe('PackedRepos', () => {
  const key = fc.oneof(
    fc.nat(12).map(repoNumber),
    anyText.map((text) => text as RepoKey),
  );
  const builds = fc.oneof(
    fc.array(anyBuild, { maxLength: 4 }),
    // Enough for hundreds of blocks.
    fc.nat(300).map((count) => Array.from({ length: count }, (_, i) => presumedBuild(NOON, { ref: `ref-${i}` }))),
  );
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ does: fc.constant('put'), repo: key, records: builds, epoch: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('take'), repo: key }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('forget') }) },
  ) as fc.Arbitrary<Step>;

  it('is a map that forgets what was put in first, whatever the keys, their hashes and the sizes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HASHES), fc.array(step, { maxLength: 60 }), (hash, steps) => {
        const repos = new PackedRepos(PLENTY, hash);
        const model = new Map<RepoKey, KnownRepo>();
        for (const step of steps) {
          if (step.does === 'put') {
            const known = repoWith(step.records, step.epoch);
            repos.put(step.repo, known);
            model.delete(step.repo);
            model.set(step.repo, known);
          } else if (step.does === 'take') {
            expect(told(repos.take(step.repo))).to.deep.equal(told(model.get(step.repo)));
            model.delete(step.repo);
          } else {
            repos.forgetOldest();
            for (const oldest of [...model.keys()].slice(0, 1)) model.delete(oldest);
          }
          expect(repos.size).to.equal(model.size);
        }
        for (const [repo, known] of model) expect(told(repos.take(repo))).to.deep.equal(told(known));
        expect(repos.size).to.equal(0);
      }),
    );
  });

  it('finds every one of many, after many have come and gone', () => {
    const limit = 20_000;
    const repos = new PackedRepos(PLENTY, textHash([1, 2]));
    for (let i = 0; i < 3 * limit; i++) {
      repos.put(repoNumber(i), repoWith([presumedBuild(NOON + i)]));
      if (repos.size > limit) repos.forgetOldest();
      if (i % 3 === 0) repos.take(repoNumber(i - (i % 7)));
    }
    const kept = repos.size;
    let found = 0;
    for (let i = 0; i < 3 * limit; i++) {
      const known = repos.take(repoNumber(i));
      if (known === undefined) continue;
      expect(known.records).to.deep.equal([presumedBuild(NOON + i)]);
      found++;
    }
    expect(found)
      .to.equal(kept)
      .and.to.be.at.most(limit)
      .and.above(limit / 2);
  });

  it('forgets the oldest when they take too much memory, and keeps nothing that takes more alone', () => {
    const repos = new PackedRepos(MEGABYTE, textHash([1, 2]));
    const long = (letter: string) => repoWith([presumedBuild(NOON, { ref: letter.repeat(400_000) })]);
    repos.put(TEXTBOOK, repoWith([presumedBuild(NOON)]));
    for (const [i, letter] of ['x', 'y', 'z'].entries()) repos.put(repoNumber(i), long(letter));
    expect(repos.size).to.equal(2);
    expect(repos.take(repoNumber(0))).to.equal(undefined);
    expect(repos.take(repoNumber(2))?.records).to.deep.equal(long('z').records);
    repos.put(TEXTBOOK, long('too much '));
    expect(repos.size).to.equal(0);
    repos.put(TEXTBOOK, repoWith([]));
    expect(repos.take(TEXTBOOK)?.records).to.deep.equal([]);
  });
});
