import type { MemberName } from '../members/member.ts';
import type { Pin } from './control-change.ts';
import { readEnd, readReason, strangersIn } from './read-end.ts';

export type PinReading =
  | { readonly ok: true; readonly pin: Pin }
  /** All that is wrong, a sentence each. */
  | { readonly ok: false; readonly problems: readonly string[] };

const FIELDS = ['members', 'until', 'reason'] as const;
const MOST_MEMBERS = 50;

/** Reads to whom a repo is to be pinned: `members`, perhaps `until` and `reason`. `now`: ms since the epoch. Pure and total. */
export function readPin(value: unknown, now: number): PinReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problems: ['A pin is a JSON object with members, and perhaps until and reason.'] };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const problems = strangersIn(fields, FIELDS, 'a pin');
  const [until, reason] = [readEnd(fields.until, now), readReason(fields.reason)];
  problems.push(...until.problems, ...reason.problems);
  const { members } = fields;
  const isList = isNames(members);
  if (!isList) problems.push('members is a list of names of members, at least one.');
  if (!isList || problems.length > 0) return { ok: false, problems };
  return { ok: true, pin: { members: [...new Set(members)] as MemberName[], until: until.at, reason: reason.text } };
}

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= MOST_MEMBERS &&
  value.every((one) => typeof one === 'string');
