import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type BenchEvent, StreamTally } from '../../../benchmarks/streams/stream-tally.ts';

const event = (seq: number, phase = 'building', more: Partial<BenchEvent> = {}): string =>
  `data: ${JSON.stringify({ phase, message: 'x\n', seq, sent: seq, ...more })}\n\n`;
const ready = (seq: number): string => event(seq, 'ready', { token: 'a token' });
const tallyOf = (text: string): StreamTally => {
  const tally = new StreamTally();
  tally.feed(text);
  return tally;
};

describe('the tally of a stream', () => {
  it('finds a stream whole that has every event once and in order, however it is cut', () => {
    const text = `id: abc\n\n:keepalive\n\ndata: {"phase":"waiting","message":"ours"}\n\n${event(0)}${event(1)}${ready(2)}`;
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const seen: number[] = [];
        const tally = new StreamTally(({ seq }) => seen.push(seq));
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        for (const [index, cut] of at.slice(1).entries()) tally.feed(text.slice(at[index], cut));
        expect(seen).to.deep.equal([0, 1, 2]);
        expect(tally).to.include({ events: 3, whole: true, fault: null, token: 'a token' });
      }),
    );
  });

  it('tells what is wrong with a stream', () => {
    const faults: Readonly<Record<string, string>> = {
      [event(0) + event(2) + ready(3)]: 'event 2 where 1 should have come',
      [event(0) + event(0) + ready(1)]: 'event 0 where 1 should have come',
      [event(1) + event(0) + ready(2)]: 'event 1 where 0 should have come',
      [event(0) + ready(1) + event(2)]: 'event 2 after ready',
      [`${event(0)}data: {"phase":"failed","message":"lost"}\n\n`]: 'failed: lost',
    };
    for (const [text, fault] of Object.entries(faults)) {
      expect(tallyOf(text)).to.include({ fault, whole: false });
    }
    expect(tallyOf(event(0) + event(1))).to.include({ fault: null, whole: false });
  });

  it('counts from the start again where a watcher of a shared build gets a stream of their own', () => {
    expect(tallyOf(event(0, 'waiting') + event(1) + event(0, 'built') + ready(1)).whole).to.equal(true);
  });
});
