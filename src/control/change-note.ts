import { isProvider } from '../launch/provider.ts';
import { readRepoPath, repoPath } from '../launch/repo-path.ts';
import type { Drain, MemberName } from '../members/member.ts';
import type { ControlChange, MemberSettings, Pin, SeatSetting } from './control-change.ts';

/** As it is kept in a shared note. Holds no secret: a member that joins has none. */
export function changeText({ id: _, ...change }: ControlChange): string {
  if (change.kind === 'member') return JSON.stringify(change);
  const { provider, repo, repoKey: __, ...rest } = change;
  return JSON.stringify({ ...rest, path: repoPath({ provider, repo }) });
}

/** Total: null for what is no change, or one of a later version that cannot be read. */
export function parseChange(id: string, text: string): ControlChange | null {
  const { kind, at, by, undoes, ...rest } = fieldsIn(text);
  if (!isNumber(at) || typeof by !== 'string') return null;
  const facts = { id, at, by, undoes: typeof undoes === 'string' ? undoes : null };
  if (kind === 'pin') {
    const spec = typeof rest.path === 'string' ? readRepoPath(rest.path) : null;
    const [set, before] = [pinOf(rest.set), pinOf(rest.before)];
    if (spec === null || !isProvider(spec.provider) || set === undefined) return null;
    const { provider, repo, repoKey } = spec;
    return { kind, ...facts, provider, repo, repoKey, set, before: before ?? null };
  }
  if (kind !== 'member' || typeof rest.member !== 'string' || typeof rest.url !== 'string') return null;
  const [set, before] = [settingsOf(rest.set), settingsOf(rest.before)];
  if (set === null || before === null) return null;
  return { kind, ...facts, member: rest.member as MemberName, url: rest.url, set, before };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsIn(text: string): Fields {
  try {
    return asFields(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}

const asFields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isTime = (value: unknown): value is number | null => value === null || isNumber(value);
const isWords = (value: unknown): value is string | null => value === null || typeof value === 'string';
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** undefined: it is none that is understood here. */
function pinOf(value: unknown): Pin | null | undefined {
  if (value === null) return null;
  const { members, until, reason } = asFields(value) ?? {};
  if (!isTexts(members) || !isTime(until) || !isWords(reason)) return undefined;
  return { members: members as MemberName[], until, reason };
}

/** null: there is something in it that is not understood here; half a change is none. */
function settingsOf(value: unknown): Partial<MemberSettings> | null {
  const fields = asFields(value);
  if (fields === null) return null;
  const read = Object.entries(fields).map(([setting, one]) => [setting, one === null ? null : READ[setting]?.(one)]);
  return read.every(([, one]) => one !== undefined) ? Object.fromEntries(read) : null;
}

const READ: Readonly<Record<string, (value: unknown) => MemberSettings[keyof MemberSettings] | undefined>> = {
  weight: (value) => (isNumber(value) && value > 0 ? value : undefined),
  allow: (value) => (isTexts(value) ? value : undefined),
  deny: (value) => (isTexts(value) ? value : undefined),
  drain: drainOf,
  seat: seatOf,
};

function drainOf(value: unknown): Drain | undefined {
  const { since, until, reason } = asFields(value) ?? {};
  return isNumber(since) && isTime(until) && isWords(reason) ? { since, until, reason } : undefined;
}

function seatOf(value: unknown): SeatSetting | undefined {
  const { kind, written, since } = asFields(value) ?? {};
  if (kind === 'left') return { kind };
  const seat = asFields(written);
  return kind === 'joined' && seat !== null && isNumber(since) ? { kind, written: seat, since } : undefined;
}
