import { expect } from 'chai';
import { describe, it } from 'mocha';
import { rendezvousKey, rendezvousOrder } from '../../src/routing/rendezvous.ts';
import { memberOf, specOf } from './fixtures.ts';

describe('rendezvous hashing', () => {
  it('has federation-redirect’s keys: without the ref for GitHub and gists only, in lower case', () => {
    expect(rendezvousKey(specOf('gh', 'DS-100/Textbook/main'))).to.equal('/build/gh/ds-100/textbook');
    expect(rendezvousKey(specOf('gl', 'A%2Fb/main'))).to.equal('/build/gl/a%2fb/main');
    expect(rendezvousKey(specOf('zenodo', '10.5281/zenodo.1'))).to.equal('/build/zenodo/10.5281/zenodo.1');
  });

  it('gives each member the share of its weight, and moves no key between members that stay', () => {
    const members = [memberOf('a', { weight: 50 }), memberOf('b', { weight: 30 }), memberOf('c', { weight: 20 })];
    const counts = [0, 0, 0];
    for (let i = 0; i < 5_000; i++) {
      const order = rendezvousOrder(`/build/gh/o/${i}`, members);
      counts[order[0]!]! += 1;
      const without = rendezvousOrder(`/build/gh/o/${i}`, members.slice(0, 2));
      expect(without).to.deep.equal(order.filter((index) => index < 2));
    }
    for (const [index, share] of [0.5, 0.3, 0.2].entries()) expect(counts[index]! / 5_000).to.be.closeTo(share, 0.03);
  });
});
