import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ArchiveProblem } from '../../src/archive/archive-file.ts';
import { plainBytes } from '../../src/archive/plain-bytes.ts';
import { type LineBatch, LONGEST_LINE, readLines } from '../../src/archive/read-lines.ts';
import { inPieces } from './made-up.ts';

async function all(batches: AsyncIterable<LineBatch>) {
  const lines: (string | null)[] = [];
  let length = 0;
  for await (const batch of batches) {
    lines.push(...batch.lines);
    length += batch.length;
  }
  return { lines, length };
}

const text = fc.array(fc.oneof(fc.constantFrom('', 'a', 'é漢'), fc.string({ unit: 'binary' })), { maxLength: 8 });
const cleaned = (lines: readonly string[]) => lines.map((line) => line.replaceAll('\n', ' '));

describe('lines of a file', () => {
  it('are the same whatever pieces it comes in, compressed or not, with or without an end of the last', () =>
    fc.assert(
      fc.asyncProperty(text, fc.nat(40), fc.boolean(), fc.boolean(), async (some, size, isZipped, isEnded) => {
        const lines = cleaned(some);
        const plain = Buffer.from(lines.join('\n') + (isEnded && lines.length > 0 ? '\n' : ''));
        const bytes = isZipped ? gzipSync(plain) : plain;
        // What an editor would show: an end ends a line, it does not begin one.
        const expected = plain.length === 0 ? [] : plain.toString().replace(/\n$/, '').split('\n');
        const read = await all(readLines(plainBytes(inPieces(bytes, size + 1))));
        expect(read).to.deep.equal({ lines: expected, length: plain.length });
      }),
    ));

  it('are left when they have no end yet, if that is asked', async () => {
    const read = await all(readLines(inPieces(Buffer.from('one\ntwo\nthr'), 5), 'leave'));
    expect(read).to.deep.equal({ lines: ['one', 'two'], length: 8 });
  });

  for (const size of [100_000, 10 * LONGEST_LINE]) {
    it(`of more than 1 MB are passed over and not kept, in pieces of ${size}`, async () => {
      const [most, more] = ['x'.repeat(LONGEST_LINE), 'y'.repeat(3 * LONGEST_LINE)];
      const bytes = Buffer.from(`a\n${more}\n${most}\nb\n${more}`);
      const { lines, length } = await all(readLines(inPieces(bytes, size)));
      expect(lines.map((line) => line?.length ?? null)).to.deep.equal([1, null, LONGEST_LINE, 1, null]);
      expect(length).to.equal(bytes.length);
    });
  }

  it('of damaged gzip come as far as it goes, then it fails', async () => {
    const zipped = gzipSync(Buffer.from(Array.from({ length: 200_000 }, (_, i) => `${i}\n`).join('')));
    const read: (string | null)[] = [];
    let failure: unknown;
    try {
      for await (const { lines } of readLines(plainBytes(inPieces(zipped.subarray(0, -5_000), 4_096)))) {
        read.push(...lines);
      }
    } catch (cause) {
      failure = cause;
    }
    expect(failure).to.be.instanceOf(ArchiveProblem);
    expect(read.length).to.be.greaterThan(1_000);
    expect(read.every((line, i) => line === `${i}`)).to.equal(true);
  });
});
