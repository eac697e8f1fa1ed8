import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { RoutingMember } from '../../src/routing/federation.ts';
import { SlowStart } from '../../src/routing/slow-start.ts';
import { MINUTE, NOON } from './fixtures.ts';

const TEN_MINUTES = 10 * MINUTE;

/** A federation of some members that is followed as a gateway does it; all were there when it started. */
function followed(count = 2, slowStartMs = TEN_MINUTES) {
  const settings = { slowStartMs };
  const slowStart = new SlowStart(settings);
  const outs: RoutingMember['out'][] = Array.from({ length: count }, () => null);
  const look = (now: number) => {
    const changed = slowStart.follow(
      outs.map((out) => ({ out, ejectedUntil: 0, isChecked: true })),
      now,
    );
    return changed;
  };
  look(NOON);
  return {
    settings,
    of: (index: number) => slowStart.of(index),
    look,
    /** Returns whether that changed how anybody eases in. */
    sees(index: number, out: RoutingMember['out'], now: number) {
      outs[index] = out;
      return look(now);
    },
  };
}

describe('slow start', () => {
  it('is for nobody when a gateway starts', () => {
    const { of, look } = followed();
    expect(look(NOON + MINUTE)).to.equal(false);
    expect([of(0), of(1)]).to.deep.equal([null, null]);
  });

  for (const out of ['down', 'maintenance', 'draining', 'version'] as const) {
    it(`is for one that was ${out}, as long as that was, and for nobody else`, () => {
      const { of, sees, look } = followed();
      expect(sees(0, out, NOON)).to.equal(false);
      look(NOON + MINUTE);
      const back = NOON + 3 * MINUTE;
      expect(sees(0, null, back)).to.equal(true);
      expect(of(0)).to.deep.equal({ from: back, until: back + 3 * MINUTE });
      expect(of(1)).to.equal(null);
      expect(look(back + MINUTE)).to.equal(false);
      expect(of(0)).to.deep.equal({ from: back, until: back + 3 * MINUTE });
    });
  }

  it('takes no longer than the settings of now say', () => {
    const { of, sees, settings } = followed();
    sees(0, 'down', NOON);
    settings.slowStartMs = MINUTE;
    sees(0, null, NOON + 60 * MINUTE);
    expect(of(0)).to.deep.equal({ from: NOON + 60 * MINUTE, until: NOON + 61 * MINUTE });
  });

  it('counts from when it was first out, whatever it was out for after that', () => {
    const { of, sees } = followed();
    sees(0, 'draining', NOON);
    sees(0, 'down', NOON + 4 * MINUTE);
    sees(0, null, NOON + 5 * MINUTE);
    expect(of(0)).to.deep.equal({ from: NOON + 5 * MINUTE, until: NOON + 10 * MINUTE });
  });

  it('begins anew when it is out again meanwhile', () => {
    const { of, sees } = followed();
    sees(0, 'down', NOON);
    sees(0, null, NOON + 5 * MINUTE);
    expect(sees(0, 'down', NOON + 6 * MINUTE)).to.equal(true);
    expect(of(0)).to.equal(null);
    sees(0, null, NOON + 8 * MINUTE);
    expect(of(0)).to.deep.equal({ from: NOON + 8 * MINUTE, until: NOON + 10 * MINUTE });
  });

  it('takes its whole time for one that joins, and none for those that are there', () => {
    const { of, sees } = followed(2);
    expect(sees(2, null, NOON + MINUTE)).to.equal(true);
    expect(of(2)).to.deep.equal({ from: NOON + MINUTE, until: NOON + 11 * MINUTE });
    expect([of(0), of(1)]).to.deep.equal([null, null]);
  });

  it('is for nobody where it is switched off, and where the clock was set back', () => {
    const off = followed(2, 0);
    off.sees(0, 'down', NOON);
    expect(off.sees(0, null, NOON + 5 * MINUTE)).to.equal(false);
    expect(off.sees(2, null, NOON + 5 * MINUTE)).to.equal(false);
    const { of, sees } = followed();
    sees(0, 'down', NOON);
    sees(0, null, NOON - MINUTE);
    expect(of(0)).to.equal(null);
  });

  it('is for one that was ejected, from the very end of that, as long as it was', () => {
    const slowStart = new SlowStart({ slowStartMs: TEN_MINUTES });
    const look = (ejectedUntil: number, now: number, out: RoutingMember['out'] = null) =>
      slowStart.follow([{ out, ejectedUntil, isChecked: true }], now);
    look(0, NOON);
    const end = NOON + 4 * MINUTE;
    expect(look(end, NOON)).to.equal(true);
    const easing = { from: end, until: end + 4 * MINUTE };
    expect(slowStart.of(0)).to.deep.equal(easing);
    expect(look(end, NOON + MINUTE)).to.equal(false);
    // Nobody looks when it ends.
    expect(look(end, end + 1_000)).to.equal(false);
    expect(slowStart.of(0)).to.deep.equal(easing);
    expect(look(0, end + 5 * MINUTE)).to.equal(false);
  });

  it('is from now on for one whose ejection is no longer heeded, or that is back from worse', () => {
    const slowStart = new SlowStart({ slowStartMs: TEN_MINUTES });
    const end = NOON + 4 * MINUTE;
    slowStart.follow([{ out: null, ejectedUntil: end, isChecked: true }], NOON);
    slowStart.follow([{ out: null, ejectedUntil: 0, isChecked: true }], NOON + MINUTE);
    expect(slowStart.of(0)).to.deep.equal({ from: NOON + MINUTE, until: NOON + 2 * MINUTE });
    slowStart.follow([{ out: null, ejectedUntil: end, isChecked: true }], NOON + 3 * MINUTE);
    slowStart.follow([{ out: 'down', ejectedUntil: 0, isChecked: true }], NOON + 3.5 * MINUTE);
    expect(slowStart.of(0)).to.equal(null);
    slowStart.follow([{ out: null, ejectedUntil: 0, isChecked: true }], NOON + 9 * MINUTE);
    expect(slowStart.of(0)).to.deep.equal({ from: NOON + 9 * MINUTE, until: NOON + 15 * MINUTE });
  });

  it('knows when the last of those that are out fell out, and nothing of those that were never in', () => {
    const slowStart = new SlowStart({ slowStartMs: TEN_MINUTES });
    const look = (now: number, ...outs: RoutingMember['out'][]) => {
      const members = outs.map((out) => ({ out, ejectedUntil: 0, isChecked: now > NOON }));
      slowStart.follow(members, now);
      return slowStart.lastFall;
    };
    expect(look(NOON, null, null, null)).to.equal(null);
    expect(look(NOON + 1, 'down', null, null)).to.equal(null);
    expect(look(NOON + 2, 'down', 'down', null)).to.equal(NOON + 2);
    expect(look(NOON + 3, 'down', 'down', 'draining')).to.equal(NOON + 3);
    expect(look(NOON + 4, 'down', 'down', null)).to.equal(NOON + 2);
    expect(look(NOON + 5, null, null, null)).to.equal(null);
  });
});
