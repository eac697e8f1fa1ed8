import { expect } from 'chai';
import { describe, it } from 'mocha';
import { GenerationHistory } from '../../src/builds/generation-history.ts';
import { MINUTE, NOON } from './fixtures.ts';

const COLD = 30 * MINUTE;

/** Follows these generations, each `[minutes after noon, generation]`; tells which of them made the member cold. */
function follow(...changes: readonly (readonly [number, string | null])[]) {
  const history = new GenerationHistory(COLD);
  const turnedCold = changes.filter(([minute, generation]) => history.follow(generation, NOON + minute * MINUTE));
  return {
    turnedCold: turnedCold.map(([minute]) => minute),
    since: history.since === 0 ? null : (history.since - NOON) / MINUTE,
    coldSince: (minute: number) => {
      const since = history.coldSince(NOON + minute * MINUTE);
      return since === null ? null : (since - NOON) / MINUTE;
    },
  };
}

describe('what a member has built under', () => {
  it('is no change when it is first learnt, learnt more of, or not known for a while', () => {
    const history = follow([0, null], [0, 'g1'], [1, 'g1 r2d-'], [2, null], [3, 'g1 r2d-'], [4, 'g1']);
    expect(history).to.include({ since: null });
    expect(history.turnedCold).to.deep.equal([]);
    expect(history.coldSince(4)).to.equal(null);
  });

  for (const [what, before, after] of [
    ['versions', 'g1 r2d-', 'g2 r2d-'],
    ['image prefix', 'g1 r2d-', 'g1 r2d-2-'],
  ] as const) {
    it(`makes it cold when its ${what} changes, for as long as the ramp`, () => {
      const history = follow([0, before], [100, after]);
      expect(history).to.include({ since: 100 });
      expect(history.turnedCold).to.deep.equal([100]);
      expect(history.coldSince(100)).to.equal(100);
      expect(history.coldSince(129)).to.equal(100);
      expect(history.coldSince(130)).to.equal(null);
    });
  }

  it('is one roll-out when the image prefix shows some minutes after the versions', () => {
    const history = follow([0, 'g1 a-'], [100, 'g2'], [104, 'g2 b-']);
    expect(history.turnedCold).to.deep.equal([100]);
    expect(history.coldSince(129)).to.equal(100);
    expect(history.coldSince(130)).to.equal(null);
  });

  it('makes it warm at once when it goes back, and what it built before counts again', () => {
    const history = follow([0, 'g1 a-'], [100, 'g2'], [110, 'g1 a-']);
    expect(history.coldSince(110)).to.equal(null);
    expect(history.since).to.equal(null);
  });

  it('makes it cold once, however often it flaps', () => {
    const flapping = Array.from({ length: 400 }, (_, i) => [100 + i, i % 2 === 0 ? 'g2' : 'g1'] as const);
    const history = follow([0, 'g1'], ...flapping);
    expect(history.turnedCold).to.deep.equal([100]);
    expect(history.coldSince(500)).to.equal(null);
    const everNew = Array.from({ length: 400 }, (_, i) => [100 + i, `g${i + 2}`] as const);
    expect(follow([0, 'g1'], ...everNew).turnedCold).to.deep.equal([100]);
  });

  it('makes it cold again with the next roll-out, once it has been steady', () => {
    const history = follow([0, 'g1'], [100, 'g2'], [130, 'g3']);
    expect(history.turnedCold).to.deep.equal([100, 130]);
    expect(history).to.include({ since: 130 });
    // What it was steady under is the second one now.
    expect(follow([0, 'g1'], [100, 'g2'], [130, 'g3'], [131, 'g1']).coldSince(131)).to.equal(130);
    expect(follow([0, 'g1'], [100, 'g2'], [130, 'g3'], [131, 'g2']).coldSince(131)).to.equal(null);
  });
});
