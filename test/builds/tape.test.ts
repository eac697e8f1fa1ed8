import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { Tape } from '../../src/builds/tape.ts';
import { NOON } from './fixtures.ts';
import { anyText } from './text-arbitraries.ts';

const anyNumber = fc.oneof(
  fc.constantFrom(0, -0, NOON, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY),
  fc.maxSafeInteger(),
  fc.double(),
);

/** A value, and how it is written and read. */
interface Piece {
  readonly value: unknown;
  readonly put: (tape: Tape) => void;
  readonly get: (tape: Tape) => unknown;
}

const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.option(anyText, { nil: null }).map((value) => ({
    value,
    put: (tape: Tape) => tape.putText(value),
    get: (tape: Tape) => tape.getText(),
  })),
  fc.option(anyText, { nil: null }).map((value) => ({
    value,
    put: (tape: Tape) => tape.putName(value),
    get: (tape: Tape) => tape.getText(),
  })),
  anyText.map((text) => ({
    value: true,
    put: (tape: Tape) => tape.putText(text),
    get: (tape: Tape) => tape.isText(text),
  })),
  fc.tuple(fc.option(anyNumber, { nil: null }), anyNumber).map(([value, base]) => ({
    value,
    put: (tape: Tape) => tape.putNumber(value, base),
    get: (tape: Tape) => tape.getNumber(base),
  })),
  fc.nat().map((value) => ({
    value,
    put: (tape: Tape) => tape.putCount(value),
    get: (tape: Tape) => tape.getCount(),
  })),
);

describe('a tape', () => {
  it('gives back what was written, in that order, however often it is used', () => {
    fc.assert(
      fc.property(fc.array(fc.array(piece), { minLength: 1, maxLength: 3 }), (uses) => {
        const tape = new Tape();
        for (const pieces of uses) {
          tape.rewind();
          for (const { put } of pieces) put(tape);
          tape.rewind();
          for (const { value, get } of pieces) expect(get(tape)).to.deep.equal(value);
        }
      }),
    );
  });

  it('tells a text from another, and reads on behind it', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const tape = new Tape();
        tape.putText(a);
        tape.putCount(7);
        tape.rewind();
        expect(tape.isText(b)).to.equal(a === b);
        expect(tape.getCount()).to.equal(7);
      }),
    );
  });

  it('writes a name in few bytes from the second time on, and any number of names', () => {
    const tape = new Tape();
    const names = Array.from({ length: 3000 }, (_, i) => `a member with quite a long name, the ${i}th`);
    for (const name of names) tape.putName(name);
    const once = tape.length;
    for (const name of names.slice(0, 900)) tape.putName(name);
    expect((tape.length - once) * 4).to.be.at.most(2 * 900 + 4);
    tape.rewind();
    for (const name of [...names, ...names.slice(0, 900)]) expect(tape.getText()).to.equal(name);
  });
});
