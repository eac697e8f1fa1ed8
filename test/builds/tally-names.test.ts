import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isTallyName, LONGEST_TEXT } from '../../src/builds/day-tallies.ts';
import { failureText, readFailureText } from '../../src/builds/said-failure.ts';
import { OTHERS, REF, tallyName, textOfName, WAIT_NAMES, waitPlace } from '../../src/builds/tally-names.ts';

describe('names of counts', () => {
  it('are made of any text, and tell it again unless it is too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = tallyName(REF, text);
        expect(isTallyName(name), name).to.equal(true);
        if (name !== REF + OTHERS) expect(textOfName(REF, name)).to.equal(text);
      }),
    );
    expect(tallyName(REF, 'feature/x')).to.equal('ref:feature/x');
    expect(tallyName(REF, 'a=b c~')).to.equal('ref:a%3Db%20c%7E');
    for (const text of ['', 'x'.repeat(200)]) expect(textOfName(REF, tallyName(REF, text)), text).to.equal(null);
    expect(textOfName(REF, 'launches')).to.equal(null);
    expect(textOfName(REF, 'ref:%zz')).to.equal(null);
  });

  it('tell waits apart', () => {
    const named = [0, 15_000, 15_001, 900_000, 900_001].map((ms) => WAIT_NAMES[waitPlace(ms)]);
    expect(named).to.deep.equal(['w15', 'w15', 'w30', 'w900', 'wmore']);
  });
});

describe('a failure that is kept', () => {
  const failure = {
    at: Date.UTC(2026, 10, 23, 16, 5),
    member: 'ann',
    ref: 'feature/é x',
    why: 'repo',
    message: 'No such file: a b',
  };

  it('reads back, also when its end was cut off', () => {
    const text = failureText(failure);
    expect(readFailureText(text)).to.deep.equal(failure);
    expect(readFailureText(text.slice(0, -4))).to.deep.equal({ ...failure, message: 'No such file:' });
    expect(readFailureText('anything else')).to.equal(null);
  });

  it('leaves room for its message, however long the ref is', () => {
    const text = failureText({ ...failure, ref: '/'.repeat(1_000), message: 'told' });
    expect(text.length).to.be.below(LONGEST_TEXT);
  });
});
