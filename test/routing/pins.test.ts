import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { explain } from '../../src/routing/explain.ts';
import type { Federation } from '../../src/routing/federation.ts';
import { route } from '../../src/routing/route.ts';
import type { RouteRequest } from '../../src/routing/route-request.ts';
import { situationOf } from '../../src/routing/situation.ts';
import { anyFederation, anyRequest } from './arbitraries.ts';
import { federationWith, type MemberFacts, requestFor, ringOrder, seen, specOf, TEXTBOOK } from './fixtures.ts';

/** A federation in which the launch of these tests is pinned to these members. */
function pinned(facts: Readonly<Record<string, MemberFacts>>, ...names: readonly string[]): Federation {
  const federation = federationWith(facts);
  const indexes = names.map((name) => Object.keys(facts).indexOf(name));
  return { ...federation, pins: new Map([[TEXTBOOK.repoKey, indexes]]) };
}

function decided(federation: Federation, request: Partial<RouteRequest> = {}): string {
  const decision = route(requestFor(request), federation);
  if (decision.member === null) return `refused: ${decision.refusal}`;
  const { name } = federation.members[decision.member]!.member;
  return `${name} ${decision.reason}${decision.failover ? ', failing over' : ''}`;
}

const EMPTY = { ann: {}, bob: {}, cid: {} };
const [first, second, third] = ringOrder(federationWith(EMPTY)) as [string, string, string];
const indexOf = (name: string) => Object.keys(EMPTY).indexOf(name);

describe('a repo that is pinned', () => {
  it('goes to those that it is pinned to, whoever has it, and whatever a cookie says', () => {
    expect(decided(pinned(EMPTY, third))).to.equal(`${third} ring`);
    expect(decided(pinned(EMPTY, third), { builds: [seen(first)] })).to.equal(`${third} ring`);
    expect(decided(pinned(EMPTY, third), { sticky: indexOf(first) })).to.equal(`${third} ring`);
    expect(decided(pinned(EMPTY, second, third), { sticky: indexOf(third) })).to.equal(`${third} sticky`);
  });

  it('is shared by several as all launches are by all members', () => {
    expect(decided(pinned(EMPTY, second, third))).to.equal(`${second} ring`);
    expect(decided(pinned(EMPTY, second, third), { builds: [seen(third)] })).to.equal(`${third} built`);
  });

  it('goes on as usual when none of them can serve, and is not remembered there when that will pass', () => {
    const rows: readonly (readonly [MemberFacts, string])[] = [
      [{ out: 'down' }, `${first} ring, failing over`],
      [{ room: 0 }, `${first} ring, failing over`],
      [{ out: 'draining' }, `${first} ring`],
      [{ admits: () => false }, `${first} ring`],
    ];
    for (const [fact, words] of rows) expect(decided(pinned({ ...EMPTY, [third]: fact }, third))).to.equal(words);
    expect(decided({ ...federationWith(EMPTY), pins: new Map([[TEXTBOOK.repoKey, []]]) })).to.equal(`${first} ring`);
    expect(decided(pinned(EMPTY, third), { tried: [indexOf(third)] })).to.equal(`${first} ring, failing over`);
  });

  it('takes no other repo along', () => {
    const spec = specOf('gh', 'other/repo/main');
    const free = route(requestFor({ spec }), federationWith(EMPTY));
    expect(route(requestFor({ spec }), pinned(EMPTY, third))).to.deep.equal(free);
  });

  it('is explained: to whom, whether that holds, and who is passed over for it', () => {
    const { pin, considered } = explain(requestFor(), pinned(EMPTY, third));
    expect(pin).to.deep.equal({ members: [third], holds: true });
    const passedOver = (name: string) => considered.find(({ member }) => member === name)?.passedOver;
    expect([passedOver(first), passedOver(second)]).to.deep.equal(['pinned-elsewhere', 'pinned-elsewhere']);
    const out = explain(requestFor(), pinned({ ...EMPTY, [third]: { out: 'down' } }, third));
    expect(out.pin).to.deep.equal({ members: [third], holds: false });
    expect(out.considered.map(({ passedOver }) => passedOver)).not.to.include('pinned-elsewhere');
    expect(explain(requestFor(), federationWith(EMPTY)).pin).to.equal(null);
  });

  it('is refused nowhere where it would not be without the pin', () => {
    fc.assert(
      fc.property(anyRequest, anyFederation, (request, federation) => {
        const { ineligible } = situationOf(request, federation);
        const free = situationOf(request, { ...federation, pins: null });
        expect(ineligible.includes(null)).to.equal(free.ineligible.includes(null));
        const chosen = route(request, federation).member;
        const pins = request.spec === null ? [] : (federation.pins?.get(request.spec.repoKey) ?? []);
        const couldServe = pins.some((index) => ineligible[index] === null);
        if (couldServe) expect(pins).to.include(chosen);
      }),
      { numRuns: 500 },
    );
  });
});
