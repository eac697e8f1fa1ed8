import type { Member } from '../members/member.ts';
import { lastSaid, type MemberSayings } from './said-now.ts';

export const RULE_SETTINGS = ['allow', 'deny'] as const;

/** What is otherwise at a member than the configuration has it, but for its drain. */
export interface LiveSettings {
  /** It stands in no configuration. */
  readonly joined: boolean;
  /** Its weight without what operators say; null: it has that. */
  readonly weightBefore: number | null;
  readonly rules: readonly (typeof RULE_SETTINGS)[number][];
  /** Since when it is so, ms since the epoch: the last change. */
  readonly at: number;
}

/** `written`: the member as it is written, where operators have said nothing; `said`: what they have said of it. null: nothing. Pure. */
export function liveSettings(
  written: Pick<Member, 'weight'>,
  joined: boolean,
  said: MemberSayings,
): LiveSettings | null {
  const weight = lastSaid(said, 'weight');
  const rules = RULE_SETTINGS.filter((setting) => lastSaid(said, setting) !== null);
  const changes = [
    joined ? said.seat : undefined,
    weight === null ? undefined : said.weight,
    ...rules.map((setting) => said[setting]),
  ].flatMap((change) => change ?? []);
  if (changes.length === 0) return null;
  const weightBefore = weight === null || weight === written.weight ? null : written.weight;
  return { joined, weightBefore, rules, at: Math.max(...changes.map(({ at }) => at)) };
}
