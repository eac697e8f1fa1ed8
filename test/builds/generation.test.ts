import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { generationText, imagePrefixOf, sameGeneration, versionsOf } from '../../src/builds/generation.ts';

const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const versions = fc.constantFrom('0d1e', 'g2');
const prefix = fc.constantFrom('', 'registry.test/hub1-', 'r2d-', 'r2d-1-');
const parts = fc.tuple(orNull(versions), orNull(prefix));

describe('a generation', () => {
  it('tells both its parts again, whichever are known', () => {
    fc.assert(
      fc.property(parts, ([v, p]) => {
        const text = generationText(v, p);
        expect([versionsOf(text), imagePrefixOf(text)]).to.deep.equal([v, p]);
      }),
    );
  });

  it('is its versions alone where no prefix is known, as in records from before', () => {
    expect(generationText('0d1e', null)).to.equal('0d1e');
    expect(generationText(null, null)).to.equal(null);
    expect(sameGeneration('0d1e', generationText('0d1e', 'r2d-'))).to.equal(true);
    expect(sameGeneration('0d1e', generationText('g2', 'r2d-'))).to.equal(false);
  });

  it('is another when a part that both know differs, and only then', () => {
    fc.assert(
      fc.property(parts, parts, ([v, p], [w, q]) => {
        const differs = (v !== null && w !== null && v !== w) || (p !== null && q !== null && p !== q);
        expect(sameGeneration(generationText(v, p), generationText(w, q))).to.equal(!differs);
      }),
    );
  });
});
