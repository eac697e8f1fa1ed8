import { expect } from 'chai';
import { describe, it } from 'mocha';
import { route } from '../../src/routing/route.ts';
import { federationWith, type MemberFacts, requestFor, seen } from './fixtures.ts';

/** Whom a launch is sent to when nobody is eligible. */
function asked(facts: Readonly<Record<string, MemberFacts>>, lastResort: 'prime' | 'any' | 'refuse' = 'prime') {
  const federation = federationWith(facts, { lastResort });
  const decision = route(requestFor(), federation);
  if (decision.member === null) return decision.refusal;
  expect(decision).to.include({ reason: 'last-resort', failover: true });
  return federation.members[decision.member]!.member.name;
}

describe('last resort', () => {
  const full = { room: 0 };
  const down = { out: 'down' } as const;
  const closed = { out: 'maintenance' } as const;
  const prime = true;

  const rows: readonly [string, string, Readonly<Record<string, MemberFacts>>][] = [
    ['the prime, of those that are full', 'bob', { ann: { ...full, pods: 1 }, bob: { ...full, pods: 9, prime } }],
    ['a full member before one that is down', 'ann', { ann: full, bob: { ...down, prime } }],
    ['one with other versions before one that is down', 'ann', { ann: { out: 'version' }, bob: { ...down, prime } }],
    ['one that is down before one in maintenance', 'ann', { ann: down, bob: { ...closed, prime } }],
    ['nobody who is being emptied', 'ann', { ann: closed, bob: { out: 'draining', prime } }],
    ['one in maintenance, if there is nobody else', 'ann', { ann: closed }],
    [
      'the least loaded for its weight, without a prime',
      'bob',
      {
        ann: { ...full, pods: 6 },
        bob: { ...full, pods: 10, weight: 2 },
      },
    ],
    ['own launches count', 'ann', { ann: { ...full, pods: 6 }, bob: { ...full, pods: 5, pending: 2 } }],
    ['nobody who does not take the repo', 'bob', { ann: { ...full, prime, admits: () => false }, bob: closed }],
  ];
  for (const [what, name, facts] of rows) it(what, () => expect(asked(facts)).to.equal(name));

  it('whoever has the build, before the prime', () => {
    const federation = federationWith({ ann: { ...full, prime }, bob: full });
    const decision = route(requestFor({ builds: [seen('bob')] }), federation);
    expect(decision).to.include({ member: 1, reason: 'last-resort', reachable: true });
  });

  it('says whether the launch will get through', () => {
    const reachable = (facts: Readonly<Record<string, MemberFacts>>) => {
      const decision = route(requestFor(), federationWith(facts));
      return decision.member !== null && decision.reachable;
    };
    expect(reachable({ ann: {} })).to.equal(true);
    expect(reachable({ ann: full })).to.equal(true);
    expect(reachable({ ann: down })).to.equal(false);
    expect(reachable({ ann: closed })).to.equal(false);
  });

  it('any: the least loaded, prime or not', () => {
    expect(asked({ ann: { ...full, pods: 1 }, bob: { ...full, pods: 9, prime } }, 'any')).to.equal('ann');
  });

  it('any: several launches do not all go to one member', () => {
    const pending = [0, 0];
    const federation = { ...federationWith({ ann: down, bob: down }, { lastResort: 'any' }), pending };
    for (let i = 0; i < 10; i++) pending[route(requestFor(), federation).member!]! += 1;
    expect(pending).to.deep.equal([5, 5]);
  });

  it('nobody at all where all are being emptied', () => {
    expect(asked({ ann: { out: 'draining', prime }, bob: { out: 'draining' } })).to.equal('none-eligible');
  });

  it('refuse: nobody', () => {
    expect(asked({ ann: full, bob: { ...down, prime } }, 'refuse')).to.equal('none-eligible');
  });
});
