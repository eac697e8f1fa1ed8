import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { BoundedLog } from '../../src/streams/bounded-log.ts';

const blocks = fc.array(fc.string({ maxLength: 20 }), { maxLength: 50 });
const text = (log: BoundedLog) => log.blocks.map(String);

describe('the end of a log', () => {
  it('is what was added last and fits, and tells how much is gone', () => {
    fc.assert(
      fc.property(blocks, fc.nat(100), (added, limit) => {
        const log = new BoundedLog(limit);
        for (const block of added) log.add(Buffer.from(block));
        const kept = text(log);
        expect(kept).to.deep.equal(added.slice(log.forgotten));
        const bytes = (lines: readonly string[]) => Buffer.byteLength(lines.join(''));
        expect(bytes(kept)).to.be.at.most(limit);
        // One more would not have fitted, or was too long when it came.
        if (log.forgotten > 0) expect(bytes(added.slice(log.forgotten - 1))).to.be.greaterThan(limit);
      }),
    );
  });

  it('is taken out once', () => {
    const log = new BoundedLog(3);
    for (const block of ['one', 'two']) log.add(Buffer.from(block));
    expect([text(log), log.forgotten]).to.deep.equal([['two'], 1]);
    expect(log.drain().map(String)).to.deep.equal(['two']);
    expect([text(log), log.forgotten]).to.deep.equal([[], 0]);
    log.add(Buffer.from('xyz'));
    expect([text(log), log.forgotten]).to.deep.equal([['xyz'], 0]);
  });

  it('does not keep the chunks that its blocks came in', () => {
    const log = new BoundedLog(64 * 1024);
    // A hub that sends a short event and 64 kB of comments each time.
    for (let i = 0; i < 500; i++) log.add(Buffer.alloc(64 * 1024, 'x').subarray(0, 100));
    const kept = new Set(log.blocks.map(({ buffer }) => buffer));
    const bytes = [...kept].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(log.blocks).to.have.length(500);
    expect(bytes).to.be.lessThan(2 * 64 * 1024);
  });

  it('is not changed by what becomes of the bytes that were added', () => {
    const log = new BoundedLog(100);
    const bytes = Buffer.from('as it was');
    log.add(bytes);
    bytes.fill('x');
    expect(text(log)).to.deep.equal(['as it was']);
  });
});
