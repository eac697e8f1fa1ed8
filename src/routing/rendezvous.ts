import { hash } from 'node:crypto';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { Member } from '../members/member.ts';

/**
 * Weighted rendezvous hashing as federation-redirect has it (jupyterhub/mybinder.org-deploy, images/federation-redirect/app.py): the
 * key is the lower-cased path, from which the ref is dropped for GitHub and gists only.
 */
export function rendezvousKey({ provider, raw }: Pick<LaunchSpec, 'provider' | 'raw'>): string {
  const path = `/build/${provider}/${raw}`.toLowerCase();
  return path.startsWith('/build/gh') ? path.slice(0, path.lastIndexOf('/')) : path;
}

/**
 * The members' indexes, the highest score first: its weight over −ln of the key's and its name's hash. federation-redirect
 * takes 64 bits of BLAKE2b, this of SHA-256: any hash that spreads evenly ranks alike. Costs a digest for each member.
 */
export function rendezvousOrder(key: string, members: readonly Pick<Member, 'name' | 'weight'>[]): readonly number[] {
  const scores = members.map(({ name, weight }) => {
    const digest = hash('sha256', `${key}-${name}`, 'buffer').readBigUInt64BE(0);
    return weight / -Math.log(Number(digest) / 2 ** 64);
  });
  return scores.map((_, index) => index).sort((a, b) => scores[b]! - scores[a]!);
}
