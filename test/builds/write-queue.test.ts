import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { mergeBuild } from '../../src/builds/merge-build.ts';
import { WriteQueue } from '../../src/builds/write-queue.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { anyBuild, NOON, named, of, presumedBuild, repoNumber, seen, TEXTBOOK } from './fixtures.ts';

describe('WriteQueue', () => {
  it('gives out what came in, oldest first, as many as asked for', () => {
    const queue = new WriteQueue(10);
    const builds = [0, 1, 2].map((i) => of(seen(), repoNumber(i)));
    for (const build of builds) queue.add(build);
    expect(queue.take(2)).to.deep.equal(builds.slice(0, 2));
    expect(queue.take(9)).to.deep.equal(builds.slice(2));
    expect(queue.take(9)).to.deep.equal([]);
  });

  it('counts what is being written until it is stored', () => {
    const queue = new WriteQueue(10);
    for (const i of [0, 1, 2]) queue.add(of(seen(), repoNumber(i)));
    const taken = queue.take(2);
    expect(queue.size).to.equal(3);
    queue.stored(taken);
    expect(queue.size).to.equal(1);
  });

  it('lets what could not be written wait again, before what came later, within its limit', () => {
    const queue = new WriteQueue(3);
    const build = (i: number, at = NOON) => of(seen({ at }), repoNumber(i));
    for (const i of [0, 1, 2]) queue.add(build(i));
    const taken = queue.take(2);
    queue.add(build(1, NOON + 1));
    // Repo 1 stands in it twice until its writing has ended, so the limit costs repo 2 its place.
    expect([queue.size, queue.dropped]).to.deep.equal([3, 1]);
    queue.giveBack(taken);
    expect(queue.size).to.equal(2);
    const waiting = queue.take(9);
    expect(waiting.map(({ repo }) => repo)).to.deep.equal([0, 1].map(repoNumber));
    expect(waiting[1]?.record.observed?.at).to.equal(NOON + 1);
  });

  it('keeps one entry of a build, with all that was learnt of it, in its place', () => {
    const queue = new WriteQueue(10);
    queue.add(of(presumedBuild(NOON)));
    queue.add(of(seen(), repoNumber(1)));
    queue.add(of(seen({ at: NOON + 1 })));
    expect(queue.size).to.equal(2);
    expect(queue.take(1)).to.deep.equal([of(mergeBuild(presumedBuild(NOON), seen({ at: NOON + 1 })))]);
  });

  it('keeps repos, refs and members apart, whatever they are made of', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\0', ',', '1'), maxLength: 3 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text, text), { selector: JSON.stringify }), (names) => {
        const queue = new WriteQueue(names.length + 1);
        for (const [repo, ref, member] of names) {
          queue.add(of(seen({}, { ref, member: named(member) }), repo as RepoKey));
        }
        expect(queue.size).to.equal(names.length);
      }),
    );
  });

  it('drops the oldest when it is full, and counts it', () => {
    const queue = new WriteQueue(2);
    for (const i of [0, 1, 2, 3]) queue.add(of(seen(), repoNumber(i)));
    expect(queue.dropped).to.equal(2);
    expect(queue.take(9).map(({ repo }) => repo)).to.deep.equal([repoNumber(2), repoNumber(3)]);
  });

  it('drops nothing for a build that waits already', () => {
    const queue = new WriteQueue(1);
    for (const at of [1, 2, 3]) queue.add(of(seen({ at })));
    expect([queue.size, queue.dropped]).to.deep.equal([1, 0]);
  });

  it('never holds more than its limit, and accounts for every build', () => {
    fc.assert(
      fc.property(fc.array(anyBuild, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), (builds, limit) => {
        const queue = new WriteQueue(limit);
        const added = new Set<string>();
        let came = 0;
        for (const record of builds) {
          const before = queue.size + queue.dropped;
          queue.add(of(record, TEXTBOOK));
          came += queue.size + queue.dropped - before;
          added.add(`${record.ref} ${record.member}`);
          expect(queue.size).to.be.at.most(limit);
        }
        expect(came).to.be.at.least(added.size);
        expect(queue.take(99)).to.have.lengthOf(came - queue.dropped);
      }),
    );
  });
});
