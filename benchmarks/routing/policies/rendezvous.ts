import { rendezvousKey, rendezvousOrder } from '../../../src/routing/rendezvous.ts';
import { placeAt } from '../../../src/streams/placement.ts';
import type { Chosen, Policy } from '../policy.ts';

/** federation-redirect's own (src/routing/rendezvous.ts), with its orders remembered: a digest for each member is most of a decision. */
export const rendezvous: Policy = {
  name: 'rendezvous',
  about: 'federation-redirect: weighted rendezvous hashing',
  settings: { policy: 'random' },
  learns: false,
  chooser: () => {
    let ranked: { readonly hosts: string; readonly orders: Map<string, readonly number[]> } | null = null;
    return (request, federation): Chosen => {
      const hosts = federation.members.map(({ member: { name, weight } }) => `${name}:${weight}`).join(' ');
      if (ranked?.hosts !== hosts) ranked = { hosts, orders: new Map() };
      const key = rendezvousKey(request.spec!);
      let order = ranked.orders.get(key);
      if (order === undefined) {
        order = rendezvousOrder(
          key,
          federation.members.map(({ member }) => member),
        );
        ranked.orders.set(key, order);
      }
      for (const index of order) {
        const place = placeAt(index, 'ring', request, federation);
        if (place !== null) return { kind: 'place', place };
      }
      return federation.members.every(({ out }) => out !== null)
        ? { kind: 'none', refusal: 'none-eligible' }
        : { kind: 'full' };
    };
  },
};
