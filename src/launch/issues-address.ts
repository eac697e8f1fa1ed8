import type { LaunchSpec } from './launch-spec.ts';
import { repoAddress } from './repo-address.ts';

/** Where a repository's authors are told what is wrong with it; null: nowhere that is known. */
export function issuesAddress(spec: Pick<LaunchSpec, 'provider' | 'repo'>): string | null {
  const home = repoAddress(spec);
  switch (spec.provider) {
    case 'gh':
      return `${home}/issues`;
    case 'gl':
      // A project that goes by its number is led to from another address.
      return /^\d+$/.test(spec.repo) ? null : `${home}/-/issues`;
    case 'gist':
      // Comments stand below it.
      return home;
    default:
      return null;
  }
}
