import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { requireConfig } from '../../src/cli/require-config.ts';
import { readConfig } from '../../src/config/read-config.ts';
import type { Member, MemberName } from '../../src/members/member.ts';
import type { RoutingSettings } from '../../src/routing/federation.ts';

export interface ReplayFederation {
  readonly members: readonly Member[];
  readonly routing: RoutingSettings;
}

/** `n` equal members with the gateway's defaults, or those of a configuration file, with its settings. */
export async function federationFor(members: string): Promise<ReplayFederation> {
  if (!/^\d+$/.test(members)) return (await requireConfig(members)).config;
  const count = Number(members);
  if (count < 1 || count > 200) throw new Error('--members takes 1 to 200, or a configuration file');
  const equal = Array.from({ length: count }, (_, i) => `  - {name: hub-${i + 1}, url: 'https://hub-${i + 1}.test'}`);
  const reading = readConfig(`members:\n${equal.join('\n')}\n`, { format: 'yaml', env: {} });
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  return reading.config;
}

/** Pod quotas by member, from a file of YAML or JSON such as `hub-1: 300`; members that it does not name have none. */
export async function quotasFrom(
  file: string | undefined,
  members: readonly Member[],
): Promise<ReadonlyMap<MemberName, number>> {
  if (file === undefined) return new Map();
  const value: unknown = parse(await readFile(file, 'utf8'));
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const names = new Set<string>(members.map(({ name }) => name));
  for (const [name, quota] of entries) {
    if (!names.has(name)) throw new Error(`${file}: ${name} is no member`);
    if (!Number.isInteger(quota) || quota < 0) throw new Error(`${file}: ${name}: a quota is a whole number of pods`);
  }
  if (entries.length === 0) throw new Error(`${file} names no quota, such as hub-1: 300`);
  return new Map(entries as [MemberName, number][]);
}
