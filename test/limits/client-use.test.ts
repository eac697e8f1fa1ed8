import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ClientUse } from '../../src/limits/client-use.ts';

const NOW = 1_800_000_000_000;
const LIMIT = { count: 10, withinMs: 60_000 };
const aLimit = fc.record({
  count: fc.integer({ min: 1, max: 500 }),
  withinMs: fc.integer({ min: 1_000, max: 86_400_000 }),
});

/** Takes all that there is at once. */
function usedUp(limit = LIMIT, now = NOW): ClientUse {
  const use = new ClientUse(now);
  while (use.take(limit, now) === 0);
  return use;
}

describe('what a client has used of a limit', () => {
  it('is taken one by one, as many as the limit has, and no more', () => {
    fc.assert(
      fc.property(aLimit, (limit) => {
        const use = new ClientUse(NOW);
        for (let i = 0; i < limit.count; i++) {
          expect(use.left(limit, NOW)).to.equal(limit.count - i);
          expect(use.take(limit, NOW)).to.equal(0);
        }
        expect(use.left(limit, NOW)).to.equal(0);
        expect(use.take(limit, NOW)).to.be.greaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it('has room for one more after exactly the time that was told, and not before', () => {
    fc.assert(
      fc.property(aLimit, fc.integer({ min: 0, max: 10_000 }), (limit, later) => {
        const use = usedUp(limit);
        const asked = NOW + later;
        const waitMs = use.take(limit, asked);
        if (waitMs === 0) return;
        expect(use.take(limit, asked + waitMs - 1)).to.equal(1);
        expect(use.take(limit, asked + waitMs)).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });

  it('is not prolonged by asking in vain', () => {
    const use = usedUp();
    for (let ms = 0; ms < 6_000; ms += 100) expect(use.take(LIMIT, NOW + ms)).to.equal(6_000 - ms);
    expect(use.take(LIMIT, NOW + 6_000)).to.equal(0);
  });

  it('wears off evenly, and is forgotten after the whole time', () => {
    const use = usedUp();
    expect(use.left(LIMIT, NOW + 30_000)).to.equal(5);
    expect(use.left(LIMIT, NOW + 60_000)).to.equal(10);
    expect(use.left(LIMIT, NOW + 600_000)).to.equal(10);
  });

  it('makes nobody wait longer where the clock is set back, and lets in nobody who was not due', () => {
    const use = usedUp();
    const hour = 3_600_000;
    expect(use.take(LIMIT, NOW - hour)).to.equal(6_000);
    expect(use.take(LIMIT, NOW - hour + 6_000)).to.equal(0);
  });

  it('follows a limit that is changed', () => {
    const use = usedUp();
    expect(use.take({ count: 20, withinMs: 120_000 }, NOW)).to.equal(0);
    const shorter = usedUp();
    expect(shorter.take({ count: 5, withinMs: 10_000 }, NOW + 52_000)).to.equal(0);
  });
});
