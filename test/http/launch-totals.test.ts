import { expect } from 'chai';
import { describe, it } from 'mocha';
import { StoreUnavailable } from '../../src/builds/build-store.ts';
import type { DayTallies, TalliedDay } from '../../src/builds/day-tallies.ts';
import { utcDay } from '../../src/builds/utc-day.ts';
import { LaunchTotals } from '../../src/http/launch-totals.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';

const NOON = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;
const REPO = 'gh:owner/repo' as RepoKey;

describe('launches of a repository in the last days', () => {
  it('are read once a minute for each question, however many ask at once, and told from memory while the store is away', async () => {
    let now = NOON;
    let isUp = true;
    const reads: string[] = [];
    const days: TalliedDay[] = [
      { day: utcDay(NOON), counts: { launches: 3, quick: 2 }, said: [] },
      { day: utcDay(NOON - 86_400_000), counts: { launches: 4 }, said: [] },
      { day: utcDay(NOON - 2 * 86_400_000), counts: { failed: 4 }, said: [] },
    ];
    const read: DayTallies['read'] = async (subject, first, last) => {
      reads.push(`${subject} ${first} ${last}`);
      if (!isUp) throw new StoreUnavailable('away');
      return days.filter(({ day }) => day >= first && day <= last);
    };
    const totals = new LaunchTotals({ dayTallies: { read }, now: () => now });
    const asked = await Promise.all(Array.from({ length: 10 }, () => totals.of(REPO, 7)));
    expect(new Set(asked)).to.deep.equal(new Set([7]));
    expect(reads).to.deep.equal(['repo:gh:owner/repo 2026-06-09 2026-06-15']);
    expect(await totals.of(REPO, 1)).to.equal(3);
    expect(reads).to.have.lengthOf(2);

    isUp = false;
    now += MINUTE - 1;
    expect(await totals.of(REPO, 7)).to.equal(7);
    expect(reads).to.have.lengthOf(2);
    now += 2;
    expect(await totals.of(REPO, 7)).to.equal(7);
    expect(await totals.of('gh:owner/other' as RepoKey, 7)).to.equal(null);
    expect(reads).to.have.lengthOf(4);

    isUp = true;
    days[0] = { day: utcDay(NOON), counts: { launches: 5 }, said: [] };
    expect(await totals.of(REPO, 7)).to.equal(9);
    expect(await totals.of('gh:owner/other' as RepoKey, 7)).to.equal(9);
  });
});
