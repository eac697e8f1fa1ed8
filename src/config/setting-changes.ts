import { isDeepStrictEqual } from 'node:util';
import { durationText } from './duration.ts';
import type { Config } from './schema.ts';

/** One setting that differs. */
export interface SettingChange {
  /** As in the file: `checks.period`. */
  readonly path: string;
  /** For people; never a secret. */
  readonly before: string;
  readonly after: string;
}

type Path = readonly string[];

/** What a running gateway goes on with until it is restarted: it is made use of once, at the start. */
const NEEDS_RESTART: readonly string[] = [
  'listen',
  'workers',
  'store',
  'ledger',
  'history',
  'shadow',
  'log',
  'build',
  'metrics.enabled',
  'metrics.maxSeries',
  'sticky.secret',
  'prewarm.perMember',
  'routing.brake.rampUp',
  'limits.headerBytes',
  'limits.idleSocket',
  'limits.requestTimeout',
];

/** Settings other than members that differ, in the order of the first configuration. Pure. */
export function settingChanges(before: Config, after: Config): readonly SettingChange[] {
  const { members: _, ...first } = before;
  const { members: __, ...second } = after;
  return changesIn([], first, second);
}

/** Settings of one member that differ. */
export const memberChanges = (before: Config['members'][number], after: Config['members'][number]) =>
  changesIn([], before, after).map((change) => ({ ...change, path: MEMBER_PATHS[change.path] ?? change.path }));

/** Would this need a restart? */
export const needsRestart = ({ path }: Pick<SettingChange, 'path'>): boolean =>
  NEEDS_RESTART.some((setting) => path === setting || path.startsWith(`${setting}.`));

/**
 * What a running gateway can have of another configuration. Where pages are shown needs streams that pass through, so
 * `launch` waits for a restart together with `build`. Pure.
 */
export function liveConfig(running: Config, wanted: Config): Config {
  const { listen, workers, store, ledger, history, shadow, log, build } = running;
  return {
    ...wanted,
    ...{ listen, workers, store, ledger, history, shadow, log, build },
    launch: wanted.build === build ? wanted.launch : running.launch,
    metrics: { ...wanted.metrics, enabled: running.metrics.enabled, maxSeries: running.metrics.maxSeries },
    sticky: { ...wanted.sticky, secret: running.sticky.secret },
    prewarm: { ...wanted.prewarm, perMember: running.prewarm.perMember },
    routing: {
      ...wanted.routing,
      brake: { ...wanted.routing.brake, rampUpMs: running.routing.brake.rampUpMs },
    },
    limits: {
      ...wanted.limits,
      headerBytes: running.limits.headerBytes,
      idleSocketMs: running.limits.idleSocketMs,
      requestTimeoutMs: running.limits.requestTimeoutMs,
    },
  };
}

function changesIn(path: Path, before: unknown, after: unknown): readonly SettingChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesIn([...path, key], before[key], after[key]));
  }
  return [{ path: written(path), before: valueText(path, before), after: valueText(path, after) }];
}

/** As the file has it: durations are not in ms there. */
const written = (path: Path): string => path.map((part) => part.replace(/Ms$/, '')).join('.');

const SECRET = /secret|token|password/i;
/** An address may hold a password. */
const isSecret = (path: Path): boolean => path.some((part) => SECRET.test(part)) || path[0] === 'store';

function valueText(path: Path, value: unknown): string {
  if (value === undefined || value === null) return 'none';
  if (Array.isArray(value) && !value.every((one) => typeof one === 'string')) return `${value.length} of them`;
  if (isSecret(path)) return typeof value === 'object' ? 'set' : 'not shown';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'number' && path.at(-1)?.endsWith('Ms')) return durationText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MEMBER_PATHS: Readonly<Record<string, string>> = {
  healthUrl: 'health',
  versionsUrl: 'versions',
  'rules.allow': 'allow',
  'rules.deny': 'deny',
};
