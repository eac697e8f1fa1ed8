import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { FailureMemory } from '../../src/streams/failure-memory.ts';
import { specOf } from '../routing/fixtures.ts';

const MEMORY_MS = 5 * 60_000;
const NOON = Date.UTC(2026, 10, 23, 12);
const SPEC = specOf('gh', 'owner/repo/main');

describe('the memory of builds that failed', () => {
  it('tells of the last failure from so many in a row on, until it is so old', () => {
    const memory = new FailureMemory({ failures: 3, failureMemoryMs: MEMORY_MS });
    for (let i = 1; i <= 3; i++) {
      expect(memory.recall(SPEC, NOON)).to.equal(null);
      memory.failed(SPEC, `failure ${i}`, NOON + i);
    }
    expect(memory.recall(SPEC, NOON + 3)).to.include({ message: 'failure 3', at: NOON + 3 });
    expect(memory.recall(SPEC, NOON + 3 + MEMORY_MS - 1)).not.to.equal(null);
    expect(memory.recall(SPEC, NOON + 3 + MEMORY_MS)).to.equal(null);
    memory.failed(SPEC, 'the first of a new row', NOON + 3 + MEMORY_MS);
    expect(memory.recall(SPEC, NOON + 3 + MEMORY_MS)).to.equal(null);
  });

  it('agrees with one that counts back over all that happened', () => {
    const step = fc.record({
      what: fc.constantFrom('failed', 'forget'),
      after: fc.integer({ min: 0, max: MEMORY_MS }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), (steps, times) => {
        const memory = new FailureMemory({ failures: times, failureMemoryMs: MEMORY_MS });
        let row: number[] = [];
        let now = NOON;
        for (const { what, after } of steps) {
          now += after;
          if (row.length > 0 && now - row.at(-1)! >= MEMORY_MS) row = [];
          const expected = row.length >= times ? row.at(-1)! : null;
          expect(memory.recall(SPEC, now)?.at ?? null).to.equal(expected);
          if (what === 'failed') {
            memory.failed(SPEC, 'why', now);
            row.push(now);
          } else {
            memory.forget(SPEC);
            row = [];
          }
        }
      }),
    );
  });

  it('keeps apart what is built apart', () => {
    const memory = new FailureMemory({ failures: 1, failureMemoryMs: MEMORY_MS });
    memory.failed(SPEC, 'why', NOON);
    const others = [
      specOf('gh', 'owner/repo/other'),
      specOf('gh', 'owner/repository/main'),
      specOf('gl', 'owner%2Frepo/main'),
      specOf('git', 'https%3A%2F%2Fname%3Apassword@github.com%2Fowner%2Frepo/main'),
    ];
    for (const other of others) expect(memory.recall(other, NOON), other.raw).to.equal(null);
    expect(memory.recall(specOf('gh', 'owner/repo/main'), NOON)).not.to.equal(null);
    for (const other of others) memory.forget(other);
    expect(memory.recall(SPEC, NOON)).not.to.equal(null);
  });

  it('is bounded, in builds and in words', () => {
    const memory = new FailureMemory({ failures: 1, failureMemoryMs: MEMORY_MS });
    memory.failed(SPEC, 'x'.repeat(1_000_000), NOON);
    expect(memory.recall(SPEC, NOON)!.message.length).to.be.at.most(1_000);
    for (let i = 0; i < 20_000; i++) memory.failed(specOf('gh', `owner/repo-${i}/main`), 'why', NOON);
    expect(memory.recall(SPEC, NOON)).to.equal(null);
    expect(memory.recall(specOf('gh', 'owner/repo-19999/main'), NOON)).not.to.equal(null);
  });
});
