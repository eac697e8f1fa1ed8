import { imagePrefixOf } from '../builds/generation.ts';
import type { MemberName } from '../members/member.ts';
import type { RoutingMember } from './federation.ts';

/** Members whose images have one prefix: one registry, where each finds what the others have built. */
export interface ImageHome {
  readonly imagePrefix: string;
  readonly members: readonly MemberName[];
}

export interface SharedImages {
  /** Among those whose prefix is known: nobody, some or all of at least two. `unknown`: fewer than two are known. */
  readonly shared: 'no' | 'some' | 'all' | 'unknown';
  readonly homes: readonly ImageHome[];
  /** Members of whom no image has been seen yet. */
  readonly untold: readonly MemberName[];
}

/**
 * Whether members share images, as the names of images in their streams show (PROTOCOL.md, "The build stream"): a hub looks
 * for `<prefix><slug>-<hash>:<ref>`, where all but the prefix is the repository's, so the same prefix finds the same image. Pure.
 */
export function sharedImages(members: readonly Pick<RoutingMember, 'member' | 'generation'>[]): SharedImages {
  const homes = new Map<string, MemberName[]>();
  const untold: MemberName[] = [];
  for (const { member, generation } of members) {
    const prefix = imagePrefixOf(generation);
    if (prefix === null) untold.push(member.name);
    else homes.set(prefix, [...(homes.get(prefix) ?? []), member.name]);
  }
  const told = members.length - untold.length;
  const shared = told < 2 ? 'unknown' : homes.size === told ? 'no' : homes.size === 1 ? 'all' : 'some';
  return { shared, homes: Array.from(homes, ([imagePrefix, names]) => ({ imagePrefix, members: names })), untold };
}
