import type { LaunchSpec } from './launch-spec.ts';
import { encodePath } from './percent.ts';
import type { Provider } from './provider.ts';

const ADDRESSES: Readonly<Record<Provider, (repo: string) => string>> = {
  gh: (repo) => `https://github.com/${encodePath(repo)}`,
  gist: (repo) => `https://gist.github.com/${encodePath(repo)}`,
  gl: (repo) => (/^\d+$/.test(repo) ? `https://gitlab.com/projects/${repo}` : `https://gitlab.com/${encodePath(repo)}`),
  git: (repo) => repo,
  zenodo: (doi) => `https://doi.org/${encodePath(doi)}`,
  figshare: (doi) => `https://doi.org/${encodePath(doi)}`,
  dataverse: (doi) => `https://doi.org/${encodePath(doi)}`,
  hydroshare: (id) => `https://www.hydroshare.org/resource/${encodePath(id)}`,
  ckan: (address) => address,
};

/** Where people look at the repository; null: nowhere on the web, or behind a login that stands in the address. */
export function repoAddress({ provider, repo }: Pick<LaunchSpec, 'provider' | 'repo'>): string | null {
  const address = ADDRESSES[provider](repo);
  return /^https?:\/\/[^/@]+(?:\/|$)/i.test(address) ? address : null;
}
