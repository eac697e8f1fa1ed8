import type { LaunchSpec } from './launch-spec.ts';
import type { Provider } from './provider.ts';

const path = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/');

const ADDRESSES: Readonly<Record<Provider, (repo: string) => string>> = {
  gh: (repo) => `https://github.com/${path(repo)}`,
  gist: (repo) => `https://gist.github.com/${path(repo)}`,
  gl: (repo) => (/^\d+$/.test(repo) ? `https://gitlab.com/projects/${repo}` : `https://gitlab.com/${path(repo)}`),
  git: (repo) => repo,
  zenodo: (doi) => `https://doi.org/${path(doi)}`,
  figshare: (doi) => `https://doi.org/${path(doi)}`,
  dataverse: (doi) => `https://doi.org/${path(doi)}`,
  hydroshare: (id) => `https://www.hydroshare.org/resource/${path(id)}`,
  ckan: (address) => address,
};

/** Where people look at the repository; null: nowhere on the web, or behind a login that stands in the address. */
export function repoAddress({ provider, repo }: Pick<LaunchSpec, 'provider' | 'repo'>): string | null {
  const address = ADDRESSES[provider](repo);
  return /^https?:\/\/[^/@]+(?:\/|$)/i.test(address) ? address : null;
}
