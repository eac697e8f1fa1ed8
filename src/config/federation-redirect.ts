import type { Finding } from './explain-issue.ts';
import type { KeyPath } from './remark.ts';

/** A configuration that came in another format, in the terms of our own: not yet checked. */
export interface TranslatedConfig {
  readonly value: unknown;
  /** What was left out or means something else here; paths of the original. */
  readonly warnings: readonly Finding[];
  /** Where the original says what stands at a path of `value`. */
  readonly sourcePath: (path: KeyPath) => KeyPath;
}

type Section = Readonly<Record<string, unknown>>;

const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Durations there are plain seconds, as they may be here; a number of hours becomes one of seconds. */
const hours = (value: unknown) => (typeof value === 'number' ? value * 3600 : value);
/** It counts attempts (`range(retries)` in app.py, health_check), where ours are those after the first. */
const furtherAttempts = (value: unknown) => (typeof value === 'number' ? value - 1 : value);
const same = (value: unknown) => value;

/** Their key, ours, and how the value changes. */
const MOVED: readonly (readonly [theirs: KeyPath, ours: KeyPath, convert: (value: unknown) => unknown])[] = [
  [['check', 'period'], ['checks', 'period'], same],
  [['check', 'jitter'], ['checks', 'jitter'], same],
  [['check', 'retries'], ['checks', 'retries'], furtherAttempts],
  [['check', 'timeout'], ['checks', 'timeout'], same],
  [['check', 'failed_period'], ['checks', 'failedPeriod'], same],
  [['pod_headroom'], ['routing', 'headroom'], same],
  [['host_cookie_age_hours'], ['sticky', 'life'], hours],
];

const HOST_KEYS: readonly string[] = ['url', 'weight', 'prime', 'health', 'versions'];
const TOP_KEYS: readonly string[] = [
  'hosts',
  'host',
  'check',
  'load_balancer',
  'pod_headroom',
  'host_cookie_age_hours',
];

const LOAD_BALANCERS: ReadonlyMap<unknown, string> = new Map([
  ['random', "meant a weighted draw for each launch, which is 'routing: {policy: random}'"],
  ['rendezvous', "meant a hash of the link, which is 'routing: {policy: rendezvous}'"],
]);

/** mybinder.org's own file is told by the `hosts` that ours calls `members`. */
export const isFederationRedirect = (value: unknown): value is Section =>
  isSection(value) && 'hosts' in value && !('members' in value);

/**
 * The `config.json` of federation-redirect, as mybinder.org's Helm chart renders it
 * (`toJson .Values.federationRedirect`, templates/federation-redirect/configmap.yaml), in our terms. Total: values that
 * are wrong are handed on, for the schema to say so. `/build` is redirected, as it is there.
 */
export function fromFederationRedirect(original: Section): TranslatedConfig {
  const warnings: Finding[] = [];
  const places: [ours: KeyPath, theirs: KeyPath][] = [[['members'], ['hosts']]];
  const value: Record<string, unknown> = { members: membersOf(original.hosts, places, warnings) };

  for (const [theirs, ours, convert] of MOVED) {
    const found = convert(valueAt(original, theirs));
    // Helm cannot remove a key, only set it to null (app.py, get_config): null means the default.
    if (found === undefined || found === null) continue;
    const [section, key] = ours as [string, string];
    value[section] = { ...(value[section] as Section | undefined), [key]: found };
    places.push([ours, theirs]);
  }
  // It listens on every address of its container, and its ingress serves `host` over TLS (templates/ingress.yaml).
  value.listen = { host: '0.0.0.0' };
  if (typeof original.host === 'string' && original.host !== '') {
    value.publicUrl = `https://${original.host}`;
    places.push([['publicUrl'], ['host']]);
  }
  // It redirects streams as it does pages (app.py): who only changes the program gets no other traffic through it.
  value.build = 'redirect';
  // A cookie that expires at once was their way to have none.
  if (original.host_cookie_age_hours === 0) value.sticky = { enabled: false };
  if (original.check !== undefined && original.check !== null && !isSection(original.check)) {
    value.checks = original.check;
    places.push([['checks'], ['check']]);
  }

  if (typeof original.load_balancer === 'string') {
    const meaning = LOAD_BALANCERS.get(original.load_balancer) ?? `is not known: it ${LOAD_BALANCERS.get('random')}`;
    const message = `${meaning} in a file of the gateway's own format; here a launch goes to a member that has the build`;
    warnings.push({ path: ['load_balancer'], message });
  }
  warnings.push(...ignored(original, [], TOP_KEYS));
  if (isSection(original.check)) {
    const known = MOVED.flatMap(([[section, key]]) => (section === 'check' ? [String(key)] : []));
    warnings.push(...ignored(original.check, ['check'], known));
  }
  return { value, warnings, sourcePath: (path) => sourceOf(path, places) };
}

/** `hosts: {name: {…}}` → a list. Entries set to null were removed; a missing weight counts as 0, as it does there. */
function membersOf(hosts: unknown, places: [KeyPath, KeyPath][], warnings: Finding[]): unknown {
  if (hosts === null) return [];
  if (!isSection(hosts)) return hosts;
  const members: unknown[] = [];
  for (const [name, host] of Object.entries(hosts)) {
    const theirs = ['hosts', name];
    if (host === null) {
      warnings.push({ path: theirs, message: 'is null: left out' });
      continue;
    }
    const ours = ['members', members.length];
    places.push([ours, theirs]);
    if (!isSection(host)) {
      members.push(host);
      continue;
    }
    places.push([[...ours, 'name'], theirs]);
    const known = HOST_KEYS.filter((key) => host[key] !== undefined && host[key] !== null);
    members.push({ weight: 0, ...Object.fromEntries(known.map((key) => [key, host[key]])), name });
    warnings.push(...ignored(host, theirs, HOST_KEYS));
  }
  return members;
}

function ignored(section: Section, path: KeyPath, known: readonly string[]): readonly Finding[] {
  const others = Object.keys(section).filter((key) => !known.includes(key));
  return others.length === 0 ? [] : [{ path, message: `not used by the gateway: ${others.join(', ')}` }];
}

const valueAt = (value: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>((inner, part) => (isSection(inner) ? inner[part] : undefined), value);

/** The longest of our paths that `path` begins with, replaced by theirs. */
function sourceOf(path: KeyPath, places: readonly (readonly [KeyPath, KeyPath])[]): KeyPath {
  const covering = places.filter(([ours]) => ours.every((part, index) => part === path[index]));
  const [ours, theirs] = covering.toSorted(([a], [b]) => b.length - a.length)[0] ?? [[], []];
  return [...theirs, ...path.slice(ours.length)];
}
