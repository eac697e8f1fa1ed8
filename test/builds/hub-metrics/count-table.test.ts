import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CountTable } from '../../../src/builds/hub-metrics/count-table.ts';

/** Few values, so that keys share one half, or the slot where they belong. */
const half = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(64, 128, 4096, -(2 ** 31), 2 ** 31 - 1));

describe('the counts of a hub’s series', () => {
  it('are those of a map', () => {
    const entries = fc.array(fc.tuple(half, half, fc.nat()), { maxLength: 200 });
    fc.assert(
      fc.property(entries, fc.nat(300), (all, expected) => {
        const table = new CountTable(expected);
        const map = new Map<string, number>();
        for (const [low, high, count] of all) {
          expect(table.get(low, high)).to.equal(map.get(`${low} ${high}`));
          if (map.has(`${low} ${high}`)) continue;
          map.set(`${low} ${high}`, count);
          table.add(low, high, count);
        }
        expect(table.size).to.equal(map.size);
        for (const [low, high] of all) expect(table.get(low, high)).to.equal(map.get(`${low} ${high}`));
        expect(table.get(7, 7)).to.equal(undefined);
      }),
    );
  });

  it('stay right as they grow', () => {
    const table = new CountTable();
    for (let i = 0; i < 20_000; i++) table.add(Math.imul(i, 0x9e3779b1) | 0, i, i);
    for (let i = 0; i < 20_000; i++) expect(table.get(Math.imul(i, 0x9e3779b1) | 0, i)).to.equal(i);
    expect(table.size).to.equal(20_000);
  });

  it('take 43 bytes each at most', () => {
    const before = process.memoryUsage().arrayBuffers;
    const table = new CountTable(50_000);
    expect(process.memoryUsage().arrayBuffers - before).to.be.within(50_000 * 16, 50_000 * 43);
    expect(table.size).to.equal(0);
  });
});
