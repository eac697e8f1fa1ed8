import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { MetricLines } from '../../../src/builds/hub-metrics/metric-lines.ts';

const LONGEST = 64 * 1024;
const WANTED = ['wanted{', 'also_wanted '];

const linesOf = (pieces: readonly Buffer[]) => {
  const taken: string[] = [];
  const lines = new MetricLines(WANTED, (line) => taken.push(line));
  for (const piece of pieces) {
    const bytes = Buffer.from(piece);
    lines.push(bytes);
    // Whoever reads a body may use its memory again.
    bytes.fill(0);
  }
  return taken;
};
const whole = (text: string) => linesOf([Buffer.from(text)]);

/** The pieces that come of cutting at these places. */
const cut = (bytes: Buffer, at: readonly number[]) => {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, i) => bytes.subarray(places[i]!, end));
};

describe('the lines of a page of metrics', () => {
  it('are those that begin as wanted', () => {
    expect(whole('# wanted{\nwanted{a="b"} 1\nwantedx 2\nalso_wanted 3\n wanted{} 4\n')).to.deep.equal([
      'wanted{a="b"} 1',
      'also_wanted 3',
    ]);
  });

  it('do not include one that has no end', () => {
    expect(whole('wanted{} 1\nwanted{} 12')).to.deep.equal(['wanted{} 1']);
  });

  it('are the same however the page is cut', () => {
    const part = fc.oneof(
      fc.constantFrom('wanted{', 'also_wanted ', 'wanted', '\n', '\n\n', '{repo="é🜁"}', ' 1.0', 'x'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const text = fc.array(part, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 30 }), (page, places) => {
        const bytes = Buffer.from(page);
        const lines = bytes
          .toString()
          .split('\n')
          .slice(0, -1)
          .filter((line) => WANTED.some((beginning) => line.startsWith(beginning)));
        expect(linesOf([bytes])).to.deep.equal(lines);
        expect(linesOf(cut(bytes, places))).to.deep.equal(lines);
      }),
    );
  });

  it('leave out what is too long, and go on behind it, however it is cut', () => {
    const fits = `wanted{${'x'.repeat(LONGEST - 7)}`;
    const bytes = Buffer.from(`${fits}\n${fits}y\nwanted{z} 1\n`);
    const expected = [fits, 'wanted{z} 1'];
    expect(linesOf([bytes])).to.deep.equal(expected);
    expect(linesOf(cut(bytes, [10, LONGEST, LONGEST + 1, LONGEST + 5, 2 * LONGEST + 2]))).to.deep.equal(expected);
    for (const size of [1000, LONGEST - 1, LONGEST, LONGEST + 1]) {
      const places = Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => (i + 1) * size);
      expect(linesOf(cut(bytes, places)), `pieces of ${size}`).to.deep.equal(expected);
    }
  });
});
