import { expect } from 'chai';
import { describe, it } from 'mocha';
import { repoHistory } from '../../src/builds/repo-history.ts';
import { failureText } from '../../src/builds/said-failure.ts';
import type { UtcDay } from '../../src/builds/utc-day.ts';
import { parseSpecPath } from '../../src/launch/parse-launch.ts';
import { repoAdvice } from '../../src/routing/repo-advice.ts';

const DAY = '2026-11-23' as UtcDay;
const read = parseSpecPath('gh/o/r/main');
if (!read.ok) throw new Error(read.problem.message);
const { spec } = read;

const advise = (counts: Record<string, number>, said: readonly string[] = [], builtAt: number | null = null) =>
  repoAdvice(spec, repoHistory([{ day: DAY, counts, said }], [DAY]), 3, () => builtAt);

describe('advice to authors', () => {
  it('is none where nothing costs builds', () => {
    expect(advise({ launches: 9, 'ref:main': 9, 'build:main': 4, 'as:o/r': 9 })).to.deep.equal([]);
  });

  it('says which spelling is the usual one', () => {
    expect(advise({ 'as:O/r': 1, 'as:o/r': 9 })).to.deep.equal([
      { kind: 'spellings', usual: 'o/r', others: ['O/r'], share: 0.1 },
    ]);
  });

  it('tells of a branch that was built more often than there are hubs, and not of a commit', () => {
    const commit = 'a'.repeat(40);
    expect(advise({ 'ref:main': 40, 'build:main': 5, [`build:${commit}`]: 9 })).to.deep.equal([
      { kind: 'moving-branch', ref: 'main', builds: 5, launches: 40 },
    ]);
  });

  it('tells of a failure of the repository that nothing built has followed', () => {
    const failure = { at: 1_000, member: 'ann', ref: 'main', why: 'repo', message: 'No such package' };
    const said = [failureText(failure), failureText({ ...failure, at: 2_000, why: 'hub' })];
    expect(advise({}, said)).to.deep.equal([{ kind: 'failing', ref: 'main', at: 1_000, message: 'No such package' }]);
    expect(advise({}, said, 1_001)).to.deep.equal([]);
  });
});
