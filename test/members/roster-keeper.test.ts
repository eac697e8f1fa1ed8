import { expect } from 'chai';
import { describe, it } from 'mocha';
import { firstRoster, nextRoster } from '../../src/members/build-roster.ts';
import { RosterKeeper } from '../../src/members/roster-keeper.ts';
import { goodCheck, memberAt } from './fixtures.ts';

const first = firstRoster([memberAt('http://a', 'a')], 0);
const check = (roster: typeof first) => nextRoster(roster, [goodCheck('a', 1)]);

describe('the roster keeper', () => {
  it('tells listeners the new roster and the one before', () => {
    const keeper = new RosterKeeper(first, () => expect.fail('no listener throws'));
    const told: unknown[] = [];
    const stop = keeper.onChange((current, previous) => told.push(current, previous));
    const next = keeper.update(check);
    expect(keeper.current).to.equal(next);
    stop();
    keeper.update(check);
    expect(told).to.deep.equal([next, first]);
  });

  it('tells the others when one listener throws', () => {
    const errors: unknown[] = [];
    const keeper = new RosterKeeper(first, (error) => errors.push(error));
    const fault = new Error('listener');
    let told = 0;
    keeper.onChange(() => {
      throw fault;
    });
    keeper.onChange(() => told++);
    keeper.update(check);
    expect(told).to.equal(1);
    expect(errors).to.deep.equal([fault]);
  });
});
