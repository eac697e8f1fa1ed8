import { readEnd, readReason, strangersIn } from './read-end.ts';
import type { SettingsWish } from './wish.ts';

export type SettingsReading =
  | { readonly ok: true; readonly set: SettingsWish }
  /** All that is wrong, a sentence each. */
  | { readonly ok: false; readonly problems: readonly string[] };

const FIELDS = ['weight', 'drain', 'allow', 'deny'] as const;
const DRAIN_FIELDS = ['until', 'reason'] as const;
const GREATEST_WEIGHT = 1e6;
/** As in the configuration. */
const GLOB = /^[a-z]+\/\S+$|^\*$/;
const MOST_GLOBS = 100;

/**
 * Reads what an operator wants of a member: `weight`, `drain` (`true`, or an object of `until` and `reason`), `allow`, `deny`;
 * null is as the configuration has it. `now`: ms since the epoch. Pure and total.
 */
export function readSettings(value: unknown, now: number): SettingsReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problems: [`A change is a JSON object with any of ${FIELDS.join(', ')}.`] };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const problems = strangersIn(fields, FIELDS, 'a change');
  const set: { -readonly [K in keyof SettingsWish]: SettingsWish[K] } = {};
  if ('weight' in fields) {
    const { weight } = fields;
    if (weight === null || (typeof weight === 'number' && weight > 0 && weight <= GREATEST_WEIGHT)) set.weight = weight;
    else
      problems.push('weight is a number above 0, or null: as configured. A member that is to take nothing is drained.');
  }
  if ('drain' in fields) {
    const drain = readDrain(fields.drain, now);
    problems.push(...drain.problems);
    set.drain = drain.drain;
  }
  for (const key of ['allow', 'deny'] as const) {
    if (!(key in fields)) continue;
    const globs = fields[key];
    if (globs === null || isGlobs(globs)) set[key] = globs;
    else
      problems.push(
        `${key} is a list of at most ${MOST_GLOBS} globs over <provider>/<repo>, such as gh/jupyter/*, or null: as configured.`,
      );
  }
  if (problems.length === 0 && Object.keys(set).length === 0) problems.push(`It says none of ${FIELDS.join(', ')}.`);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, set };
}

function readDrain(
  value: unknown,
  now: number,
): { readonly drain: NonNullable<SettingsWish['drain']> | null; readonly problems: readonly string[] } {
  if (value === null || value === false) return { drain: null, problems: [] };
  if (value === true) return { drain: { until: null, reason: null }, problems: [] };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { drain: null, problems: ['drain is true, false, or an object with until and reason.'] };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const [until, reason] = [readEnd(fields.until, now), readReason(fields.reason)];
  const problems = [...strangersIn(fields, DRAIN_FIELDS, 'a drain'), ...until.problems, ...reason.problems];
  return { drain: { until: until.at, reason: reason.text }, problems };
}

const isGlobs = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= MOST_GLOBS && value.every((one) => typeof one === 'string' && GLOB.test(one));
