import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { TalliedDay } from '../../src/builds/day-tallies.ts';
import { repoHistory } from '../../src/builds/repo-history.ts';
import { failureText } from '../../src/builds/said-failure.ts';
import { daysFrom, type UtcDay } from '../../src/builds/utc-day.ts';

const [FIRST, LAST] = ['2026-10-30', '2026-11-02'] as [UtcDay, UtcDay];
const SPAN = daysFrom(FIRST, LAST);
const on = (day: UtcDay, counts: Record<string, number>, said: readonly string[] = []): TalliedDay => ({
  day,
  counts,
  said,
});
const failedAt = (at: number) => ({ at, member: 'ann', ref: 'main', why: 'repo', message: `${at}` });

describe('the history of a repository', () => {
  it('has every day of its span, and what was counted', () => {
    const history = repoHistory(
      [
        on(FIRST, { launches: 3, quick: 2, built: 1 }),
        on(LAST, { launches: 5, quick: 1, failed: 1, 'failed:repo': 1 }),
      ],
      SPAN,
    );
    expect(history.days.map(({ day, launches }) => [day, launches])).to.deep.equal([
      ['2026-10-30', 3],
      ['2026-10-31', 0],
      ['2026-11-01', 0],
      ['2026-11-02', 5],
    ]);
    expect(history).to.include({ launches: 8, quick: 3, built: 1, failed: 1 });
    expect(history.failedBy).to.deep.equal([['repo', 1]]);
  });

  it('says how long half of the launches took, at most', () => {
    const wait = (counts: Record<string, number>) => repoHistory([on(FIRST, counts)], SPAN).usualWaitS;
    expect(wait({ launches: 2 })).to.equal(null);
    expect(wait({ w15: 1 })).to.equal(15);
    expect(wait({ w15: 1, w240: 1 })).to.equal(15);
    expect(wait({ w15: 1, w240: 2 })).to.equal(240);
    expect(wait({ w15: 1, wmore: 2 })).to.equal(Number.POSITIVE_INFINITY);
  });

  it('has refs and spellings, those that were launched most first', () => {
    const counts = {
      'ref:v1': 1,
      'ref:main': 4,
      'build:main': 2,
      'build:old': 1,
      'ref:~': 9,
      'as:o/r': 1,
      'as:O/r': 4,
      'as:~': 2,
    };
    const { refs, spellings } = repoHistory([on(FIRST, counts), on(LAST, counts)], SPAN);
    expect(refs).to.deep.equal([
      { ref: 'main', launches: 8, builds: 4 },
      { ref: 'v1', launches: 2, builds: 0 },
      { ref: 'old', launches: 0, builds: 2 },
      { ref: null, launches: 18, builds: 0 },
    ]);
    expect(spellings.map(({ spelling }) => spelling)).to.deep.equal(['O/r', 'o/r']);
  });

  it('has the last failures, newest first, and leaves out what it cannot read', () => {
    const said = [1, 2, 3, 4].map((at) => failureText(failedAt(at)));
    const { failures } = repoHistory(
      [on(FIRST, {}, said), on(LAST, {}, ['?', failureText(failedAt(9)), failureText(failedAt(8))])],
      SPAN,
    );
    expect(failures.map(({ at }) => at)).to.deep.equal([9, 8, 4, 3, 2]);
  });
});
