import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { MemberName } from '../../src/members/member.ts';
import { explain } from '../../src/routing/explain.ts';
import type { RoutingSettings } from '../../src/routing/federation.ts';
import { route } from '../../src/routing/route.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import { federationWith, type MemberFacts, MINUTE, NOON, requestFor, ringOrder, seen } from './fixtures.ts';

const EJECTED = { ejectedUntil: NOON + MINUTE };

describe('a launch whose member is ejected', () => {
  const [first, second, third] = ringOrder(federationWith({ ann: {}, bob: {}, cid: {} })) as [string, string, string];
  const where = (
    facts: Readonly<Record<string, MemberFacts>>,
    request: Partial<RouteRequest> = {},
    settings: Partial<RoutingSettings> = {},
  ) => {
    const federation = federationWith({ ann: {}, bob: {}, cid: {}, ...facts }, settings);
    const decision = route(requestFor(request), federation);
    if (decision.member === null) return decision.refusal;
    const { reason, failover } = decision;
    return { member: String(federation.members[decision.member]!.member.name), reason, failover };
  };

  it('goes to the next, as a fail-over, until that is over', () => {
    expect(where({ [first]: EJECTED })).to.deep.equal({ member: second, reason: 'ring', failover: true });
    expect(where({ [first]: { ejectedUntil: NOON } })).to.include({ member: first, failover: false });
  });

  it('goes to the next even if its visitor was there, or only it has the image', () => {
    const sticky = federationWith({ ann: {}, bob: {}, cid: {} }).indexOf.get(first as MemberName)!;
    const builds = [seen(first)];
    expect(where({ [first]: EJECTED }, { sticky, builds })).to.deep.equal({
      member: second,
      reason: 'ring',
      failover: true,
    });
  });

  it('goes there all the same where nobody else would ever take it', () => {
    const away = { [second]: { out: 'down' }, [third]: { admits: () => false } } as const;
    const there = { member: first, reason: 'ring', failover: false };
    expect(where({ ...away, [first]: EJECTED })).to.deep.equal(there);
    expect(where({ ...away, [first]: EJECTED }, {}, { lastResort: 'refuse' })).to.deep.equal(there);
    expect(where({ ann: EJECTED, bob: EJECTED, cid: EJECTED })).to.deep.equal(there);
    const isFull = { ...EJECTED, room: 0 };
    expect(where({ ann: isFull, bob: isFull, cid: isFull }, {}, { lastResort: 'refuse' })).to.equal('none-eligible');
    const tried = federationWith({ ann: {}, bob: {}, cid: {} }).indexOf.get(first as MemberName)!;
    expect(where({ ann: EJECTED, bob: EJECTED, cid: EJECTED }, { tried: [tried] })).to.include({ member: second });
  });

  it('does not where others are only full: they are asked before it, and it before those that are down', () => {
    const full = { [first]: EJECTED, [second]: { room: 0 }, [third]: { out: 'down' } } as const;
    expect(where(full)).to.include({ member: second, reason: 'last-resort' });
    expect(where(full, {}, { lastResort: 'refuse' })).to.equal('none-eligible');
    const tried = federationWith({ ann: {}, bob: {}, cid: {} }).indexOf.get(second as MemberName)!;
    expect(where(full, { tried: [tried] })).to.include({ member: first });
  });

  it('is told why', () => {
    const federation = federationWith({ ann: {}, bob: {}, cid: {}, [first]: EJECTED });
    const { considered } = explain(requestFor(), federation);
    expect(considered.find(({ member }) => member === first)?.passedOver).to.equal('ejected');
  });
});
