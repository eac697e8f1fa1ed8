import { expect } from 'chai';
import { describe, it } from 'mocha';
import { StandingTimes } from '../../src/http/standing-times.ts';
import { firstRoster, nextRoster } from '../../src/members/build-roster.ts';
import { badCheck, goodCheck, memberAt } from '../members/fixtures.ts';

describe('StandingTimes', () => {
  it('tells once a minute how long each member was up and down', () => {
    let now = 1_000_000;
    let roster = firstRoster(
      [memberAt('http://a', 'ann'), memberAt('http://b', 'bob'), memberAt('http://c', 'cid')],
      now,
    );
    const times = new StandingTimes(
      () => roster,
      () => now,
    );
    const told: [string, string, number][] = [];
    const writer = { count: (subject: string, name: string, by = 1) => void told.push([subject, name, by]) };
    const pass = (ms: number) => {
      now += ms;
      times.gather(writer);
    };
    roster = nextRoster(roster, [goodCheck('ann', now), badCheck('bob', now)]);
    for (let i = 0; i < 11; i++) pass(5_000);
    expect(told).to.deep.equal([]);
    roster = nextRoster(roster, [badCheck('ann', now)]);
    pass(5_500);
    expect(told).to.deep.equal([
      ['member:ann', 'up', 55],
      ['member:ann', 'down', 5],
      ['member:bob', 'down', 60],
    ]);
    // The half seconds are not lost; the hours in which the process slept are nobody's.
    told.length = 0;
    pass(3_600_000);
    for (let i = 0; i < 12; i++) pass(5_050);
    expect(told.filter(([, , seconds]) => seconds > 0)).to.deep.include(['member:bob', 'down', 61]);
  });
});
