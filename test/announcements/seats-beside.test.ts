import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Announcement } from '../../src/announcements/announcement.ts';
import { seatsBeside } from '../../src/announcements/seats-beside.ts';
import { MINUTE, NOON, TEXTBOOK } from '../routing/fixtures.ts';

const event = (id: string, from: number, until: number, seats: number): Announcement => ({
  ...{ id, spec: TEXTBOOK, seats, title: null, by: 'olga', announcedAt: NOON },
  ...{ from: NOON + from * MINUTE, until: NOON + until * MINUTE },
});

describe('the seats of other events in the hours of one', () => {
  const ours = event('ours', 10, 20, 30);

  it('are none where nothing else is on, before it or after it', () => {
    expect(seatsBeside(ours, [])).to.equal(0);
    expect(seatsBeside(ours, [ours, event('before', 0, 10, 5), event('after', 20, 30, 5)])).to.equal(0);
  });

  it('add up where those are on at one time, and not where one follows another', () => {
    const long = event('long', 0, 40, 1);
    const [first, second] = [event('first', 5, 15, 10), event('second', 15, 25, 20)];
    expect(seatsBeside(ours, [first, second])).to.equal(20);
    expect(seatsBeside(ours, [ours, long, first, second])).to.equal(21);
    expect(seatsBeside(ours, [first, second, event('late', 14, 16, 7)])).to.equal(27);
  });
});
