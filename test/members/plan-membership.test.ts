import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Member } from '../../src/members/member.ts';
import { planMembership, type Seat, seated } from '../../src/members/plan-membership.ts';
import { memberAt } from './fixtures.ts';

const ann = memberAt('https://ann.test', 'ann');
const bob = memberAt('https://bob.test', 'bob');
const cid = memberAt('https://cid.test', 'cid');
const seatsOf = (...members: readonly Member[]): readonly Seat[] => planMembership([], members).seats;

describe('a plan of membership', () => {
  it('leaves everybody in their seat when one leaves, and that seat empty', () => {
    const plan = planMembership(seatsOf(ann, bob, cid), [ann, cid]);
    expect(seated(plan.seats)).to.deep.equal([ann, null, cid]);
    expect(plan)
      .to.include({ joined: plan.joined })
      .and.deep.include({ joined: [], left: [1], changed: [] });
  });

  it('gives those that join a new seat at the end, in the order of the configuration', () => {
    const before = planMembership(seatsOf(ann, bob), [bob]).seats;
    const plan = planMembership(before, [cid, bob, ann]);
    expect(seated(plan.seats)).to.deep.equal([null, bob, cid, ann]);
    expect(plan.joined).to.deep.equal([2, 3]);
  });

  it('takes a member at another address for another hub of the same name', () => {
    const moved = memberAt('https://elsewhere.test', 'ann');
    const plan = planMembership(seatsOf(ann, bob), [moved, bob]);
    expect(seated(plan.seats)).to.deep.equal([null, bob, moved]);
    expect(plan).to.deep.include({ joined: [2], left: [0], changed: [] });
  });

  it('changes in place whatever else is configured of a member', () => {
    const heavier = { ...ann, weight: 5, rules: { allow: [], deny: ['gh/spam/*'] } };
    const plan = planMembership(seatsOf(ann, bob), [heavier, bob]);
    expect(seated(plan.seats)).to.deep.equal([heavier, bob]);
    expect(plan).to.deep.include({ joined: [], left: [], changed: [0] });
  });

  it('has exactly the wanted members after any changes, each where it was as long as it stayed', () => {
    const wanted = fc.uniqueArray(
      fc
        .record({
          name: fc.constantFrom('ann', 'bob', 'cid', 'dan'),
          host: fc.nat(1),
          weight: fc.integer({ min: 1, max: 2 }),
        })
        .map(({ name, host, weight }) => ({ ...memberAt(`https://${name}-${host}.test`, name), weight })),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 8 }), (lists) => {
        let seats: readonly Seat[] = [];
        for (const list of lists) {
          const plan = planMembership(seats, list);
          expect(seated(plan.seats).filter((member) => member !== null)).to.have.deep.members([...list]);
          for (const [index, { member, isLeft }] of seats.entries()) {
            expect(plan.seats[index]!.member.url).to.equal(member.url);
            if (isLeft) expect(plan.seats[index]!.isLeft).to.equal(true);
          }
          expect(planMembership(plan.seats, list)).to.deep.equal({
            seats: plan.seats,
            joined: [],
            left: [],
            changed: [],
          });
          seats = plan.seats;
        }
      }),
    );
  });
});
