import type { RepoKey } from './launch-spec.ts';
import { parseEventSpec } from './parse-event-spec.ts';
import type { Provider } from './provider.ts';

/** A gist is found by its id alone, and only that is in its key; the link names somebody all the same. */
const ANYBODY = 'anybody';

const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/');

const SPECS: Readonly<Record<Provider, (identity: string, ref: string) => string>> = {
  gh: (identity, ref) => `${encoded(identity)}/${encoded(ref)}`,
  gist: (identity, ref) => `${ANYBODY}/${encodeURIComponent(identity)}/${encodeURIComponent(ref)}`,
  gl: (identity, ref) => `${encodeURIComponent(identity)}/${encoded(ref)}`,
  git: (identity, ref) => `${encodeURIComponent(identity)}/${encoded(ref)}`,
  zenodo: (identity) => encoded(identity),
  figshare: (identity, ref) => encoded(ref === 'HEAD' ? identity : `${identity}.${ref}`),
  dataverse: (identity) => encoded(identity),
  hydroshare: (identity) => encoded(identity),
  ckan: (identity, ref) =>
    encodeURIComponent(ref === 'HEAD' ? identity : `${identity}?activity_id=${encodeURIComponent(ref)}`),
};

/**
 * A spec, as launch links and events have it, of a build that is known by its key and ref. null: there is none that reads
 * back as the same build, since keys stand for long and secret names by a digest.
 */
export function specOfBuild(provider: Provider, repo: RepoKey, ref: string): string | null {
  let spec: string;
  try {
    spec = SPECS[provider](repo.slice(provider.length + 1), ref);
  } catch {
    // Half a surrogate pair has no escape.
    return null;
  }
  const read = parseEventSpec(provider, spec);
  return read.ok && read.spec.repoKey === repo && read.spec.ref === ref ? spec : null;
}
