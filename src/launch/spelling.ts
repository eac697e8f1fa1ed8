import type { LaunchSpec } from './launch-spec.ts';
import { decodePercent } from './percent.ts';

/**
 * A repository as hubs tell images apart by it: they fold no case, and of a clone URL they keep a final `.git` (PROTOCOL.md,
 * "Launch URLs"). For specs without a login (has-login.ts).
 */
export function spellingOf({ provider, raw, repo }: LaunchSpec): string {
  if (provider !== 'git') return repo;
  const [address = ''] = raw.split('/', 1);
  return decodePercent(address);
}
