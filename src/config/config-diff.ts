import type { MemberName } from '../members/member.ts';
import { buildRing } from '../routing/ring.ts';
import type { Config } from './schema.ts';
import { memberChanges, needsRestart, type SettingChange, settingChanges } from './setting-changes.ts';

/** One member before and after. */
export interface MemberDiff {
  readonly name: MemberName;
  /** `moves`: it is another hub under the same name. */
  readonly change: 'joins' | 'leaves' | 'moves' | 'changes' | 'stays';
  /** The part of launches that is meant for it, 0 to 1; null: it is no member. */
  readonly shareBefore: number | null;
  readonly shareAfter: number | null;
  readonly settings: readonly SettingChange[];
}

/** What another configuration would change. */
export interface ConfigDiff {
  readonly members: readonly MemberDiff[];
  /** Part of all repositories that would begin at another member, 0 to 1. */
  readonly keysMoved: number;
  readonly settings: readonly (SettingChange & { readonly needsRestart: boolean })[];
}

/** So many keys are asked of both rings: the part that moves is exact to less than a percent. */
const KEYS = 20_000;

/** Pure. */
export function configDiff(before: Config, after: Config): ConfigDiff {
  const settings = settingChanges(before, after).map((change) => ({ ...change, needsRestart: needsRestart(change) }));
  return { members: memberDiffs(before.members, after.members), keysMoved: keysMoved(before, after), settings };
}

type Members = Config['members'];

function memberDiffs(before: Members, after: Members): readonly MemberDiff[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return Array.from(names, (name): MemberDiff => {
    const first = before.find((member) => member.name === name);
    const second = after.find((member) => member.name === name);
    const settings = first === undefined || second === undefined ? [] : memberChanges(first, second);
    return {
      name,
      change: changeOf(first, second, settings),
      shareBefore: shareOf(first, before),
      shareAfter: shareOf(second, after),
      settings,
    };
  });
}

function changeOf(
  before: Members[number] | undefined,
  after: Members[number] | undefined,
  settings: readonly SettingChange[],
): MemberDiff['change'] {
  if (before === undefined) return 'joins';
  if (after === undefined) return 'leaves';
  if (before.url !== after.url) return 'moves';
  return settings.length === 0 ? 'stays' : 'changes';
}

const shareOf = (member: Members[number] | undefined, members: Members): number | null =>
  member === undefined ? null : member.weight / members.reduce((sum, { weight }) => sum + weight, 0);

function keysMoved(before: Config, after: Config): number {
  const owners = [before, after].map(({ members }) => {
    const ring = buildRing(members);
    return (key: string) => members[ring.owner(key)]?.name;
  });
  let moved = 0;
  for (let i = 0; i < KEYS; i++) if (owners[0]!(`gh:${i}`) !== owners[1]!(`gh:${i}`)) moved++;
  return moved / KEYS;
}
