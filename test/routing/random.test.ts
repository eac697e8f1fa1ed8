import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Federation } from '../../src/routing/federation.ts';
import { route } from '../../src/routing/route.ts';
import { seededRandom } from '../../src/simulated-hub/random.ts';
import { federationWith, requestFor } from './fixtures.ts';

const POLICY = { policy: 'random' } as const;

/** Where this draw, from 0 to 1, falls. */
const drawn = (chance: number, federation: Federation) => {
  const decision = route(requestFor({ random: () => chance }), federation);
  return decision.member === null ? decision.refusal : federation.members[decision.member]!.member.name;
};

describe('random', () => {
  const weighted = federationWith({ ann: { weight: 50 }, bob: { weight: 30 }, cid: { weight: 20 } }, POLICY);

  const rows = [
    [0, 'ann'],
    [0.4999, 'ann'],
    [0.5, 'bob'],
    [0.7999, 'bob'],
    [0.8, 'cid'],
    [1 - Number.EPSILON / 2, 'cid'],
  ] as const;
  for (const [chance, name] of rows) {
    it(`sends ${chance} to ${name}, of weights 50, 30, 20`, () => {
      expect(drawn(chance, weighted)).to.equal(name);
    });
  }

  it('is as even as the weights, over many draws', () => {
    const random = seededRandom(7);
    const counts = [0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[route(requestFor({ random }), weighted).member!]! += 1;
    const chiSquare = [5000, 3000, 2000].reduce((sum, wanted, i) => sum + (counts[i]! - wanted) ** 2 / wanted, 0);
    // Two degrees of freedom: a fair draw stays below in 99 of 100 runs, and this run is always the same.
    expect(chiSquare).to.be.below(9.21);
  });

  it('is among those that may serve', () => {
    const federation = federationWith(
      { ann: { weight: 50, out: 'down' }, bob: { weight: 30 }, cid: { weight: 20, room: 0 } },
      POLICY,
    );
    for (const chance of [0, 0.5, 0.999]) expect(drawn(chance, federation)).to.equal('bob');
  });

  it('is among those with the wanted versions, while there are any', () => {
    const mixed = { ann: { preferred: false }, bob: {} };
    for (const chance of [0, 0.999]) expect(drawn(chance, federationWith(mixed, POLICY))).to.equal('bob');
    const others = { ann: { preferred: false }, bob: { out: 'down' as const } };
    expect(drawn(0.999, federationWith(others, POLICY))).to.equal('ann');
  });

  it('finds somebody however the sum of the weights is rounded', () => {
    const weights = Array.from({ length: 30 }, (_, i) => 0.1 + i / 7);
    const federation = federationWith(
      { ...Object.fromEntries(weights.map((weight, i) => [`hub-${i}`, { weight }])), last: { weight: 0.1 } },
      { ...POLICY, lastResort: 'refuse' },
    );
    // A draw as close to 1 as can be, and one that went over: 1 itself.
    for (const chance of [1 - Number.EPSILON / 2, 1]) expect(drawn(chance, federation)).to.equal('last');
  });
});
