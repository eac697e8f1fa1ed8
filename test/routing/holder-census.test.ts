import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { KnownRepo } from '../../src/builds/known-repo.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { countHolders } from '../../src/routing/holder-census.ts';
import { DAY, federationWith, type MemberFacts, MINUTE, NOON, presumed, seen } from './fixtures.ts';

const entry = (repo: string, ...records: readonly BuildRecord[]) => {
  const known = new KnownRepo();
  known.records = records;
  return { repo: `gh:o/${repo}` as RepoKey, known };
};

const census = (slices: Parameters<typeof countHolders>[1], facts: Readonly<Record<string, MemberFacts>> = {}) =>
  countHolders(federationWith({ ann: {}, bob: {}, cat: {}, ...facts }), slices, NOON, () => Promise.resolve());

describe('on how many members repositories are built', () => {
  it('is counted once for each repository, whatever refs there are and however often it comes', async () => {
    const one = entry('one', seen('ann', { ref: 'v1' }), seen('ann', { ref: 'v2' }));
    const two = entry('two', seen('ann', {}), seen('bob', { ref: 'other' }));
    const three = entry('three', seen('ann', {}), seen('bob', {}), seen('cat', {}));
    const { repos, at } = await census([[one, two], [one, three], [two]]);
    expect(repos).to.deep.equal([1, 1, 1]);
    expect(at).to.equal(NOON);
  });

  it('leaves out what is gone, failed, under way, stale, or of nobody who is a member', async () => {
    const slices = [
      [
        entry('gone', seen('ann', { at: NOON - 40 * DAY, usedAt: NOON - 40 * DAY })),
        entry('failed', seen('ann', { outcome: 'failed' })),
        entry('building', seen('ann', { outcome: 'building' })),
        entry('stale', seen('bob', { generation: 'g1' })),
        entry('stranger', seen('zoe', {})),
        entry('just-sent', presumed('ann', MINUTE)),
        entry('nothing'),
      ],
    ];
    expect((await census(slices, { bob: { generation: 'g2' } })).repos).to.deep.equal([0, 0, 0]);
    expect((await census([[entry('sent', presumed('ann', 60 * MINUTE))]])).repos).to.deep.equal([1, 0, 0]);
  });

  it('tells how long builds take: the middle of those that were seen', async () => {
    const took = (durationMs: number | null) => entry(`t${durationMs}`, seen('ann', { durationMs }));
    expect((await census([[took(60_000), took(null), took(300_000), took(90_000)]])).usualBuildMs).to.equal(90_000);
    expect((await census([[took(null)]])).usualBuildMs).to.equal(null);
  });
});
