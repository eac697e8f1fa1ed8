import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { explain } from '../../src/routing/explain.ts';
import { KNOWLEDGE } from '../../src/routing/knowledge.ts';
import { INELIGIBLE } from '../../src/routing/reasons.ts';
import { route } from '../../src/routing/route.ts';
import { anyFederation, anyRequest } from './arbitraries.ts';
import { federationWith, type MemberFacts, NOON, requestFor, ringOrder, seen } from './fixtures.ts';

describe('explain', () => {
  it('tells of each member why it was chosen or passed over, the chosen one first, then by the ring', () => {
    const federation = federationWith({
      ann: { weight: 2, pods: 12, room: 20, pending: 3 },
      bob: { pods: 100 },
      cid: { out: 'down' },
      dan: { room: -4 },
      eve: { admits: () => false },
    });
    const { member, reason, failover, considered } = explain(
      requestFor({ builds: [seen('ann'), seen('cid')] }),
      federation,
    );
    expect({ member, reason, failover }).to.deep.equal({ member: 'ann', reason: 'built', failover: false });
    expect(considered[0]).to.deep.equal({
      member: 'ann',
      chosen: true,
      passedOver: null,
      knowledge: 'built',
      ringPlace: ringOrder(federation).indexOf('ann') + 1,
      load: 15,
      fairShare: (116 * 2) / 3,
      loadLimit: 96,
      room: 17,
      weight: 2,
    });
    const by = new Map(considered.map((one) => [String(one.member), one]));
    expect(by.get('bob')).to.include({ passedOver: 'over-bound', knowledge: 'none', room: null });
    expect(by.get('cid')).to.include({ passedOver: 'down', knowledge: 'built' });
    expect(by.get('dan')).to.include({ passedOver: 'full', room: 0 });
    expect(by.get('eve')).to.include({ passedOver: 'not-allowed' });
    const rest = ringOrder(federation).filter((name) => name !== 'ann');
    expect(considered.slice(1).map((one) => one.member)).to.deep.equal(rest);
  });

  it('says that another is better of a member that might have served', () => {
    const { considered } = explain(requestFor({ builds: [seen('ann')] }), federationWith({ ann: {}, bob: {} }));
    expect(considered.map((one) => one.passedOver)).to.deep.equal([null, 'another-is-better']);
  });

  it('says of a member that it was passed over because it is braked, unless all are', () => {
    const [first, second] = ringOrder(federationWith({ ann: {}, bob: {} })) as [string, string];
    const braked = { nextBuildAt: NOON + 1 };
    const partOf = (facts: Readonly<Record<string, MemberFacts>>) =>
      explain(requestFor(), federationWith({ ann: {}, bob: {}, ...facts })).considered.map((one) => [
        String(one.member),
        one.passedOver,
      ]);
    expect(partOf({ [first]: braked })).to.deep.equal([
      [second, null],
      [first, 'braked'],
    ]);
    expect(partOf({ ann: braked, bob: braked })).to.deep.equal([
      [first, null],
      [second, 'another-is-better'],
    ]);
  });

  it('explains a refusal', () => {
    const none = { admits: () => false };
    const { member, reason, considered } = explain(requestFor(), federationWith({ ann: none, bob: none }));
    expect({ member, reason }).to.deep.equal({ member: null, reason: 'not-allowed' });
    expect(considered.map((one) => one.passedOver)).to.deep.equal(['not-allowed', 'not-allowed']);
  });

  it('always agrees with route, and lists every member once, with a reason for all but the chosen one', () => {
    fc.assert(
      fc.property(anyRequest, anyFederation, (request, federation) => {
        const decision = route(request, federation);
        const { member, reason, failover, considered } = explain(request, federation);
        const names = federation.members.map((one) => one.member.name);
        if (decision.member === null) {
          expect({ member, reason }).to.deep.equal({ member: null, reason: decision.refusal });
        } else {
          expect({ member, reason, failover }).to.deep.equal({
            member: names[decision.member],
            reason: decision.reason,
            failover: decision.failover,
          });
        }
        expect(considered.map((one) => one.member)).to.have.members(names);
        expect(considered).to.have.lengthOf(names.length);
        for (const one of considered) {
          expect(one.chosen).to.equal(one.member === member);
          if (one.chosen) expect(one.passedOver).to.equal(null);
          else expect(one.passedOver).to.be.oneOf([...INELIGIBLE, 'over-bound', 'another-is-better']);
          expect(one.knowledge).to.be.oneOf(KNOWLEDGE);
          for (const number of [one.load, one.fairShare, one.loadLimit]) expect(number).to.be.at.least(0);
        }
        const places = considered.map((one) => one.ringPlace).sort();
        expect(places).to.deep.equal(names.map((_, index) => (request.spec === null ? null : index + 1)));
      }),
      { numRuns: 500 },
    );
  });
});
