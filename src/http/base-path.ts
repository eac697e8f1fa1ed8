import type { Member } from '../members/member.ts';

/** The path under which a hub lives: `/binder`, or '' for the whole host. */
export const basePathOf = ({ url }: Pick<Member, 'url'>): string => new URL(url).pathname.replace(/\/+$/, '');

/**
 * The base path of a member that a request target already begins with, as the links of that member's pages do; of
 * several the longest. '': none.
 */
export function basePathIn(target: string, members: readonly Pick<Member, 'url'>[]): string {
  let found = '';
  for (const member of members) {
    const basePath = basePathOf(member);
    if (basePath.length > found.length && isUnder(basePath, target)) found = basePath;
  }
  return found;
}

/** Where a member has what a target names: behind its base path, which is not given twice. */
export function pathAt(member: Pick<Member, 'url'>, target: string): string {
  const basePath = basePathOf(member);
  return isUnder(basePath, target) ? target : basePath + target;
}

const isUnder = (basePath: string, target: string): boolean =>
  target.startsWith(basePath) && /^(?:[/?]|$)/.test(target.slice(basePath.length));
