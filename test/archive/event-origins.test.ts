import { expect } from 'chai';
import { describe, it } from 'mocha';
import { EventOrigins } from '../../src/archive/event-origins.ts';
import { named } from '../builds/fixtures.ts';
import { MEMBERS } from './made-up.ts';

describe('where events come from', () => {
  const origins = new EventOrigins(MEMBERS, new Map([['Old.Ann.test', named('ann')]]));
  const cases: readonly [string | null, string | null][] = [
    ['ann.test', 'ann'],
    ['ANN.test:443', 'ann'],
    ['bob.test:8443', 'bob'],
    ['bob.test', null],
    ['old.ann.test', 'ann'],
    ['ann.test.evil', null],
    [null, null],
  ];
  for (const [origin, member] of cases) {
    it(`${origin ?? 'nowhere'} is ${member ?? 'no member'}`, () => {
      expect(origins.memberOf(origin)).to.equal(member);
    });
  }

  it('events without an origin are of the member that is named for them', () => {
    expect(new EventOrigins(MEMBERS, new Map(), named('bob')).memberOf(null)).to.equal('bob');
  });

  it('hubs under one host cannot be told apart by it, until one is said to be meant', () => {
    const one = ['x', 'y'].map((name) => ({ name: named(name), url: `https://hubs.test/${name}` }));
    expect(new EventOrigins(one).memberOf('hubs.test')).to.equal(null);
    expect(new EventOrigins(one, new Map([['hubs.test', named('y')]])).memberOf('hubs.test')).to.equal('y');
  });
});
