import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BuildRecord } from '../../src/builds/build-record.ts';
import { KnownRepo } from '../../src/builds/known-repo.ts';
import { KnownRepos } from '../../src/builds/known-repos.ts';
import { presumption } from '../../src/builds/presume.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import type { MemberName } from '../../src/members/member.ts';
import { reposToWarm } from '../../src/routing/repos-to-warm.ts';
import { DAY, federationWith, type MemberFacts, MINUTE, NOON, presumed, seen } from './fixtures.ts';

const COLD: MemberFacts = { generation: 'g2', generationSince: NOON - MINUTE };
const old = (changes = {}) => seen('ann', { generation: 'g1', at: NOON - DAY, ...changes });

function launched(times: number, ...records: readonly BuildRecord[]): KnownRepo {
  const known = new KnownRepo();
  for (let i = 0; i < times; i++) known.launched(NOON);
  known.records = records;
  return known;
}

async function toWarm(repos: Readonly<Record<string, KnownRepo>>, most = 10, facts: MemberFacts = COLD) {
  const slices = Object.entries(repos).map(([repo, known]) => [{ repo: repo as RepoKey, known }]);
  const question = { federation: federationWith({ ann: facts, bob: {} }), member: 0, most, now: NOON };
  const found = await reposToWarm(question, slices, () => Promise.resolve());
  return found.map(({ spec }) => `${spec.provider}/${spec.raw}`);
}

describe('what to build first on a member that is cold', () => {
  it('is what was launched most lately, then what was used last, as many as are asked for', async () => {
    const repos = {
      'gh:o/seldom': launched(1, old()),
      'gh:o/often': launched(9, old()),
      'gh:o/never': launched(0, old({ usedAt: NOON - 3 * DAY })),
      'gh:o/not-lately': launched(0, old({ usedAt: NOON - 2 * DAY })),
      'gl:group/sub/project': launched(3, old({ ref: 'v1' })),
    };
    expect(await toWarm(repos)).to.deep.equal([
      'gh/o/often/main',
      'gl/group%2Fsub%2Fproject/v1',
      'gh/o/seldom/main',
      'gh/o/not-lately/main',
      'gh/o/never/main',
    ]);
    expect(await toWarm(repos, 2)).to.deep.equal(['gh/o/often/main', 'gl/group%2Fsub%2Fproject/v1']);
    expect(await toWarm(repos, 0)).to.deep.equal([]);
  });

  it('is the ref that was last used there; where a hub named none, the one that others know of', async () => {
    const two = launched(1, old({ ref: 'v1' }), old({ ref: 'v2', at: NOON - DAY + 1 }));
    const untold = launched(1, old({ ref: '' }), seen('bob', { ref: 'v3' }));
    const nobodyKnows = launched(1, old({ ref: '' }));
    expect(await toWarm({ 'gh:o/two': two })).to.deep.equal(['gh/o/two/v2']);
    expect(await toWarm({ 'gh:o/untold': untold, 'gh:o/nobody-knows': nobodyKnows })).to.deep.equal(['gh/o/untold/v3']);
  });

  it('is nothing that it has by now, is at, has failed, never had, has lost or may not launch', async () => {
    const repos = {
      'gh:o/built': launched(9, seen('ann', { generation: 'g2' })),
      'gh:o/presumed': launched(9, presumed('ann', 0)),
      'gh:o/failed': launched(9, seen('ann', { outcome: 'failed' })),
      'gh:o/elsewhere': launched(9, seen('bob')),
      'gh:o/gone': launched(9, old({ at: NOON - 31 * DAY })),
      'gh:o/old': launched(1, old()),
      'gh:o/presumed-before': launched(1, presumed('ann', DAY)),
    };
    expect(await toWarm(repos)).to.have.members(['gh/o/old/main', 'gh/o/presumed-before/main']);
    expect(await toWarm(repos, 10, { ...COLD, admits: () => false })).to.deep.equal([]);
  });

  it('is found among all that is known, 100,000 repos, in slices of some milliseconds', async () => {
    const repos = new KnownRepos(100_000);
    for (let i = 0; i < 100_000; i++) {
      const known = repos.getOrAdd(`gh:owner/repo-${i}` as RepoKey);
      for (let launches = 0; launches < (i % 9_000 === 7 ? 1 + i / 9_000 : 1); launches++) known.launched(NOON);
      known.records = [presumption('main', 'ann' as MemberName, NOON - DAY)];
    }
    const question = { federation: federationWith({ ann: COLD }), member: 0, most: 5, now: NOON };
    let longest = 0;
    let since = performance.now();
    const found = await reposToWarm(question, repos.slices(), async () => {
      longest = Math.max(longest, performance.now() - since);
      await turn();
      since = performance.now();
    });
    expect(found.map(({ spec }) => spec.repoKey)).to.deep.equal(
      [99_007, 90_007, 81_007, 72_007, 63_007].map((i) => `gh:owner/repo-${i}`),
    );
    // Ten times what is seen on a busy machine.
    expect(longest).to.be.below(500);
  });
});
