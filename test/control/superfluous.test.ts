import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { controlledMembers, pinsNow } from '../../src/control/controlled-members.ts';
import { saidNow } from '../../src/control/said-now.ts';
import { superfluous } from '../../src/control/superfluous.ts';
import { NOON } from '../routing/fixtures.ts';
import { ALL, name, pinned, readSeat, said } from './fixtures.ts';

const ids = (changes: readonly { readonly id: string }[]) => changes.map(({ id }) => id);

const anyChanges = fc
  .array(
    fc.oneof(
      fc
        .record({
          member: fc.constantFrom('ann', 'bob'),
          set: fc.record(
            {
              weight: fc.constantFrom(null, 2, 3),
              drain: fc.constantFrom(
                null,
                { since: 0, until: NOON - 1, reason: null },
                { since: 0, until: null, reason: null },
              ),
              seat: fc.constantFrom(null, { kind: 'left' } as const),
            },
            { requiredKeys: [] },
          ),
        })
        .map(({ member, set }) => said('', member, set)),
      fc
        .constantFrom(null, NOON - 1, NOON + 1)
        .map((until) => pinned('', { members: [name('ann')], until, reason: null })),
      fc.constant(pinned('', null)),
    ),
    { maxLength: 12 },
  )
  .map((changes) => changes.map((change, i) => ({ ...change, id: `c${String(i).padStart(2, '0')}`, at: NOON + i })));

describe('changes that may go', () => {
  it('are those that others have taken the place of, and not the last so many', () => {
    const changes = [1, 2, 3, 4].map((weight) => said(`c${weight}`, 'ann', { weight }, { at: NOON + weight }));
    expect(ids(superfluous(changes, 2, NOON))).to.deep.equal(['c1', 'c2']);
    expect(ids(superfluous(changes, 0, NOON))).to.deep.equal(['c1', 'c2', 'c3']);
    expect(superfluous(changes, 9, NOON)).to.deep.equal([]);
  });

  it('take with them what only took them back', () => {
    const [drained, back] = [
      said('a', 'ann', { drain: { since: NOON, until: null, reason: null } }),
      said('b', 'ann', { drain: null }, { at: NOON + 1 }),
    ];
    expect(ids(superfluous([drained, back], 0, NOON))).to.deep.equal(['a', 'b']);
    // Its weight is in force, so it stays; then its drain has to stay taken back.
    const both = { ...drained, set: { ...drained.set, weight: 3 } };
    expect(ids(superfluous([both, back], 0, NOON))).to.deep.equal([]);
  });

  it('change nothing of what is in force', () => {
    fc.assert(
      fc.property(anyChanges, fc.nat(12), (changes, history) => {
        const going = new Set(ids(superfluous(changes, history, NOON)));
        const staying = changes.filter(({ id }) => !going.has(id));
        const inForce = (of: typeof changes) => ({
          members: controlledMembers(ALL, saidNow(of), readSeat, NOON).members,
          pins: pinsNow(saidNow(of), NOON),
        });
        expect(inForce(staying)).to.deep.equal(inForce(changes));
        expect(ids(staying)).to.include.members(ids(changes.slice(Math.max(0, changes.length - history))));
      }),
      { numRuns: 500 },
    );
  });
});
