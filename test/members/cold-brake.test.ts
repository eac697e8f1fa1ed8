import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ColdBrake } from '../../src/members/cold-brake.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 23, 12);
const SETTINGS = { buildsPerMinute: 4, rampUpMs: 30 * MINUTE };

/** A brake of a member that is cold since noon, asked every second; the minutes at which it let a build begin. */
function begun(minutes: number, settings: { buildsPerMinute: number | null; rampUpMs: number } = SETTINGS) {
  const brake = new ColdBrake(1, settings);
  brake.follow(0, NOON);
  const at: number[] = [];
  for (let now = NOON; now < NOON + minutes * MINUTE; now += 1_000) {
    if (brake.nextBuildAt[0]! > now) continue;
    brake.buildStarts(0, now);
    at.push((now - NOON) / MINUTE);
  }
  return at;
}

const inMinute = (at: readonly number[], minute: number) => at.filter((one) => Math.floor(one) === minute).length;

describe('the brake of cold members', () => {
  it('lets a few builds begin a minute at first, more and more of them, and in the end all', () => {
    const at = begun(32);
    expect(inMinute(at, 0)).to.be.within(4, 6);
    expect(inMinute(at, 1)).to.be.within(4, 5);
    expect(inMinute(at, 15)).to.be.within(7, 9);
    expect(inMinute(at, 27)).to.be.within(35, 60);
    expect(inMinute(at, 30)).to.equal(60);
  });

  it('has the rate that it tells: twice as high at half of the ramp, none at its end', () => {
    const brake = new ColdBrake(1, SETTINGS);
    expect(brake.buildsPerMinute(0, NOON)).to.equal(null);
    brake.follow(0, NOON);
    expect(brake.buildsPerMinute(0, NOON)).to.equal(4);
    expect(brake.buildsPerMinute(0, NOON + 15 * MINUTE)).to.equal(8);
    expect(brake.buildsPerMinute(0, NOON + 30 * MINUTE)).to.equal(null);
    expect(brake.buildsPerMinute(0, NOON - MINUTE)).to.equal(4);
  });

  it('never brakes whoever is not cold, nor anybody where it is off', () => {
    const brake = new ColdBrake(2, SETTINGS);
    brake.follow(0, NOON);
    for (let i = 0; i < 100; i++) brake.buildStarts(1, NOON);
    expect(brake.nextBuildAt[1]).to.equal(0);
    expect(begun(1, { ...SETTINGS, buildsPerMinute: null })).to.have.length(60);
  });

  it('is off at once when the member is warm again', () => {
    const brake = new ColdBrake(1, SETTINGS);
    brake.follow(0, NOON);
    for (let i = 0; i < 10; i++) brake.buildStarts(0, NOON);
    expect(brake.nextBuildAt[0]).to.be.greaterThan(NOON);
    brake.follow(0, null);
    expect(brake.nextBuildAt[0]).to.equal(0);
  });

  it('never allows more than its rate and burst, however launches come, and brakes nobody past the ramp', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 300 }), fc.boolean(), (pauses, forced) => {
        const brake = new ColdBrake(1, SETTINGS);
        brake.follow(0, NOON);
        let now = NOON;
        const at: number[] = [];
        for (const pause of pauses) {
          now += pause;
          // Where all are braked, launches come here all the same.
          if (!forced && brake.nextBuildAt[0]! > now) continue;
          brake.buildStarts(0, now);
          at.push(now);
          expect(brake.nextBuildAt[0]).to.be.at.most(NOON + SETTINGS.rampUpMs);
        }
        if (forced) return;
        const early = at.filter((one) => one < NOON + 10 * MINUTE);
        for (const start of early) {
          const within = early.filter((one) => one >= start && one < start + MINUTE).length;
          expect(within).to.be.at.most(8);
        }
      }),
    );
  });
});
