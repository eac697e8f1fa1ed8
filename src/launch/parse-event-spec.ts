import { parseSpec, type SpecResult } from './parse-spec.ts';
import type { Provider } from './provider.ts';

/**
 * Reads the spec of a launch event. Hubs of 2019 (events of version 3 and before) undid the escapes, and the public
 * archive drops a clone URL's scheme: `group/project/main` for GitLab, `host/group/repo.git/main` for git. An event
 * tells of a launch that worked, so the link that was probably meant is taken for the one that was followed; its
 * spelling is in `spec.raw`.
 */
export function parseEventSpec(provider: Provider, spec: string): SpecResult {
  const read = parseSpec(provider, spec);
  const meant = read.ok ? null : read.problem.suggestion;
  return meant?.startsWith(`${provider}/`) ? parseSpec(provider, meant.slice(provider.length + 1)) : read;
}
