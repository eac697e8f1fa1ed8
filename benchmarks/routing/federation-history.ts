import { csvRecords } from './csv-records.ts';
import type { Incident, SeatWeight } from './incidents.ts';

/** What was changed in a federation's configuration. `at`: ms since the epoch. */
export type FederationChange =
  /** From then on it has these members, with weights above 0, and no others. */
  | { readonly kind: 'weights'; readonly at: number; readonly seats: ReadonlyMap<string, SeatWeight> }
  /** null: that member has no quota any more. */
  | { readonly kind: 'quota'; readonly at: number; readonly member: string; readonly quota: number | null };

const HOST = /^([a-z0-9-]+):(\d+(?:\.\d+)?)(\(prime\))?$/;
/** Hubs whose configuration has another name in jupyterhub/mybinder.org-deploy. */
const NAMED_OTHERWISE: Readonly<Record<string, string>> = { prod: 'gke', 'prod-gke2': 'gke2' };

/**
 * Weights over the years: CSV with the columns `date` (a day or a moment, UTC) and `hosts_weight` (`gke:85(prime) ovh:15`). Of rows of one moment
 * the last counts; one without hosts changes nothing, and neither does one that leaves nobody. Throws an Error that names the line.
 */
export function weightChanges(text: string): readonly FederationChange[] {
  const changes = csvRecords(text, ['date', 'hosts_weight']).flatMap(({ line, fields }): FederationChange[] => {
    const hosts = fields.hosts_weight!.split(' ').filter((host) => host !== '');
    const seats = hosts.flatMap((host): [string, SeatWeight][] => {
      const [, name, weight, prime] = HOST.exec(host) ?? [];
      if (name === undefined) throw new Error(`line ${line}: ${host} is no host with a weight, such as gke:85(prime)`);
      return Number(weight) === 0 ? [] : [[name, { weight: Number(weight), prime: prime !== undefined }]];
    });
    return seats.length === 0 ? [] : [{ kind: 'weights', at: momentOf(fields.date!, line), seats: new Map(seats) }];
  });
  const inOrder = changes.toSorted((a, b) => a.at - b.at);
  return [...new Map(inOrder.map((change) => [change.at, change])).values()];
}

/**
 * Pod quotas over the years: CSV with the columns `date`, `file` (`config/ovh.yaml` is the hub `ovh`'s) and `quotas` (`total_quota=100` or, as
 * it was called before, `pod_quota=100`; empty: it has none any more). Quotas per repository are no hub's. Throws an Error that names the line.
 */
export function quotaChanges(text: string): readonly FederationChange[] {
  const changes = csvRecords(text, ['date', 'file', 'quotas']).flatMap(({ line, fields }): FederationChange[] => {
    const { file = '', quotas = '', date = '' } = fields;
    const name = /([^/]+)\.ya?ml$/.exec(file)?.[1];
    if (name === undefined) throw new Error(`line ${line}: ${file} is no hub's file, such as config/ovh.yaml`);
    const [, pods] = /\btotal_quota=(\d+)/.exec(quotas) ?? /\bpod_quota=(\d+)/.exec(quotas) ?? [];
    if (pods === undefined && quotas !== '') return [];
    const quota = pods === undefined ? null : Number(pods);
    return [{ kind: 'quota', at: momentOf(date, line), member: NAMED_OTHERWISE[name] ?? name, quota }];
  });
  return changes.toSorted((a, b) => a.at - b.at);
}

function momentOf(text: string, line: number): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Error(`line ${line}: ${text} is no date, such as 2019-07-01`);
  return at;
}

/** Those of a history that are in force at some time from `from` until `to`, ms since the epoch. Before its first weights, those hold. */
export function changesWithin(
  changes: readonly FederationChange[],
  from: number,
  to: number,
): readonly FederationChange[] {
  const before = new Map<string, FederationChange>();
  for (const change of changes) {
    const what = change.kind === 'weights' ? '' : change.member;
    if (change.at <= from || (what === '' && !before.has(what)))
      before.set(what, { ...change, at: Math.min(change.at, from) });
  }
  return [...before.values(), ...changes.filter(({ at }) => at > from && at < to)];
}

/** Who is a member at some time in these changes. */
export const membersIn = (changes: readonly FederationChange[]): readonly string[] => [
  ...new Set(changes.flatMap((change) => (change.kind === 'weights' ? [...change.seats.keys()] : []))),
];

/** Changes become incidents, once the time of the first launch is known. What is said of others than `members` is passed over. */
export function incidentsOfChanges(
  changes: readonly FederationChange[],
  members: readonly string[],
  startsAt: number,
): readonly Incident[] {
  return changesWithin(changes, startsAt, Number.POSITIVE_INFINITY).flatMap((change): readonly Incident[] => {
    const at = Math.max(change.at, startsAt);
    if (change.kind === 'weights') {
      const seats = members.map((name) => change.seats.get(name) ?? null);
      return seats.every((seat) => seat === null) ? [] : [{ kind: 'weights', at, seats }];
    }
    const member = members.indexOf(change.member);
    return member < 0 ? [] : [{ kind: 'quota', at, member, quota: change.quota }];
  });
}
