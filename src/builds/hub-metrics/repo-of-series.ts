import type { RepoKey } from '../../launch/launch-spec.ts';
import { parseSpec } from '../../launch/parse-spec.ts';
import { type Provider, providerByName } from '../../launch/provider.ts';
import { labelOf } from './sample.ts';

/** The path of a clone URL, without `.git`. The host may be any: that of GitHub Enterprise, of a GitLab of one's own. */
const CLONE_PATH = /^[a-z]+:\/\/[^/]+\/(.+?)(?:\.git)?$/is;

const pathOf = (cloneUrl: string): string | null => CLONE_PATH.exec(cloneUrl)?.[1] ?? null;
const archive = (label: string): string => label;
/** BinderHub wants these addresses in one segment, and shows them decoded. */
const address = (label: string): string => encodeURIComponent(label);

/** What BinderHub's `get_repo_url` returns, as the spec of a launch of it at `HEAD`; null: it is something else. */
const SPEC_OF: Readonly<Record<Provider, (label: string) => string | null>> = {
  gh: (label) => atHead(pathOf(label)),
  gist: (label) => atHead(pathOf(label)),
  gl: (label) => atHead(encoded(pathOf(label))),
  git: (label) => atHead(encoded(label)),
  // These come as the link had them: escapes are undone there.
  zenodo: archive,
  figshare: archive,
  dataverse: archive,
  hydroshare: address,
  ckan: address,
};

const encoded = (text: string | null): string | null => (text === null ? null : encodeURIComponent(text));
const atHead = (repo: string | null): string | null => (repo === null ? null : `${repo}/HEAD`);

/**
 * The repo that a hub's series is about: the same key that launches of it have, whatever the spelling. Hubs show the
 * provider by its display name and the repo as a clone URL, a DOI or an address (PROTOCOL.md, "Health and versions").
 * null: it names none that could be launched.
 */
export function repoOfSeries(series: string): RepoKey | null {
  const provider = providerByName(labelOf(series, 'provider') ?? '');
  const label = labelOf(series, 'repo');
  if (provider === undefined || label === null) return null;
  const spec = SPEC_OF[provider](label);
  if (spec === null) return null;
  const parsed = parseSpec(provider, spec);
  return parsed.ok ? parsed.spec.repoKey : null;
}
