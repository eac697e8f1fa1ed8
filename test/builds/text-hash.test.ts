import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { textHash } from '../../src/builds/text-hash.ts';
import { anyText } from './text-arbitraries.ts';

describe('the hash of a text', () => {
  const KEY = [0x03020100, 0x07060504] as const;

  it('is 32 bits, and the same for the same text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const hash = textHash(KEY)(text);
        expect(hash).to.equal(hash | 0);
        expect(textHash(KEY)(`${text} `.slice(0, -1))).to.equal(hash);
      }),
    );
  });

  it('differs for texts that differ a little, and for another key', () => {
    const hash = textHash(KEY);
    const texts = ['', '\0', '\0\0', 'a', 'a\0', 'b', 'ab', 'ba', 'abc', 'abd', '\u0100', '\u0001'];
    expect(new Set(texts.map(hash)).size).to.equal(texts.length);
    expect(textHash([KEY[0] ^ 1, KEY[1]])('a')).to.not.equal(hash('a'));
    expect(textHash([KEY[0], KEY[1] ^ 1])('a')).to.not.equal(hash('a'));
  });

  it('spreads the keys of repos over buckets as chance would', () => {
    const hash = textHash(KEY);
    const buckets = new Uint32Array(4096);
    for (let i = 0; i < 4 * 4096; i++) buckets[hash(`gh:owner-${i % 499}/notebooks-${i}`) & 4095]!++;
    // By chance 0.27 % of all buckets have more than 10 where 4 are expected.
    expect(buckets.filter((count) => count > 10).length).to.be.below(40);
    expect(Math.max(...buckets)).to.be.below(20);
  });
});
