import { expect } from 'chai';
import { describe, it } from 'mocha';
import { wholeLines } from '../../src/workers/whole-lines.ts';

describe('lines that come in pieces', () => {
  it('are handed on whole, wherever they were cut', () => {
    const text = 'one\ntwo\n\nthree and more\n';
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const taken: string[] = [];
        const take = wholeLines((lines) => void taken.push(lines));
        for (const piece of [text.slice(0, first), text.slice(first, second), text.slice(second)]) take(piece);
        expect(taken.join('')).to.equal(text);
        for (const lines of taken) expect(lines).to.match(/\n$/);
      }
    }
  });

  it('wait for their end', () => {
    const taken: string[] = [];
    const take = wholeLines((lines) => void taken.push(lines));
    take('one\ntw');
    expect(taken).to.deep.equal(['one\n']);
  });
});
