import { expect } from 'chai';
import { describe, it } from 'mocha';
import { memberDay, quickShare, sumOf } from '../../src/builds/member-day.ts';
import { DAY_MS, dayStart, type UtcDay } from '../../src/builds/utc-day.ts';

const DAY = '2026-11-23' as UtcDay;
const OVER = dayStart(DAY) + 2 * DAY_MS;
const HOUR = 3_600_000;

describe('a member’s day', () => {
  it('has nothing of what was not counted', () => {
    const day = memberDay({ day: DAY, counts: { launches: 3 } }, OVER);
    expect(day).to.deep.equal({
      day: DAY,
      launches: 3,
      quick: 0,
      built: 0,
      failed: 0,
      upMs: 0,
      downMs: 0,
      maintenanceMs: 0,
    });
    expect(quickShare(day)).to.equal(null);
    expect(quickShare({ quick: 3, built: 1 })).to.equal(0.75);
  });

  it('has as much time as one gateway saw', () => {
    const day = memberDay({ day: DAY, counts: { up: 3_600, down: 7_200 } }, OVER);
    expect([day.upMs, day.downMs]).to.deep.equal([HOUR, 2 * HOUR]);
  });

  it('is no longer than it is, however many gateways saw it', () => {
    const three = memberDay({ day: DAY, counts: { up: 3 * 18 * 3_600, down: 3 * 6 * 3_600 } }, OVER);
    expect([three.upMs, three.downMs]).to.deep.equal([18 * HOUR, 6 * HOUR]);
    const noon = memberDay(
      { day: DAY, counts: { up: 2 * 9 * 3_600, maintenance: 2 * 3 * 3_600 } },
      dayStart(DAY) + 12 * HOUR,
    );
    expect([noon.upMs, noon.maintenanceMs]).to.deep.equal([9 * HOUR, 3 * HOUR]);
  });

  it('adds up with others', () => {
    const one = memberDay({ day: DAY, counts: { launches: 3, quick: 2, failed: 1, down: 60 } }, OVER);
    expect(sumOf([one, one])).to.include({ launches: 6, quick: 4, failed: 2, downMs: 120_000 });
  });
});
