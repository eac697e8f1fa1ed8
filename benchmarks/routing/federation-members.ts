import { requireConfig } from '../../src/cli/require-config.ts';
import { readConfig } from '../../src/config/read-config.ts';
import type { Member } from '../../src/members/member.ts';
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
  return equalMembers(Array.from({ length: count }, (_, i) => `hub-${i + 1}`));
}

/** Members of these names, of equal weight, with the gateway's defaults. */
export function equalMembers(names: readonly string[]): ReplayFederation {
  const members = names.map((name) => `  - {name: ${JSON.stringify(name)}, url: 'https://${name}.test'}`);
  const reading = readConfig(`members:\n${members.join('\n')}\n`, { format: 'yaml', env: {} });
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  return reading.config;
}
