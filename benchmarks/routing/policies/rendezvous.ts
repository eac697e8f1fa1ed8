import { hash } from 'node:crypto';
import type { LaunchSpec } from '../../../src/launch/launch-spec.ts';
import type { Federation } from '../../../src/routing/federation.ts';
import { placeAt } from '../../../src/streams/placement.ts';
import type { Chosen, Policy } from '../policy.ts';

/**
 * Weighted rendezvous hashing as federation-redirect has it (jupyterhub/mybinder.org-deploy, images/federation-redirect/app.py): the key is the lower-cased
 * path, from which the ref is dropped for GitHub and gists only; a member's score is its weight over −ln of the key's and its name's hash; the highest that is
 * healthy takes it, however full of load. It takes 64 bits of BLAKE2b, here of SHA-256: any hash that spreads evenly ranks alike.
 */
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
      const key = cacheKey(request.spec!);
      let order = ranked.orders.get(key);
      if (order === undefined) {
        order = rank(key, federation);
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

function cacheKey({ provider, raw }: LaunchSpec): string {
  const path = `/build/${provider}/${raw}`.toLowerCase();
  return path.startsWith('/build/gh') ? path.slice(0, path.lastIndexOf('/')) : path;
}

function rank(key: string, { members }: Federation): readonly number[] {
  const scores = members.map(({ member: { name, weight } }) => {
    const digest = hash('sha256', `${key}-${name}`, 'buffer').readBigUInt64BE(0);
    return weight / -Math.log(Number(digest) / 2 ** 64);
  });
  return scores.map((_, index) => index).sort((a, b) => scores[b]! - scores[a]!);
}
