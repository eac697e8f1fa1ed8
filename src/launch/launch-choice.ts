import { type LaunchProblem, problem } from './launch-problem.ts';
import type { LaunchSpec } from './launch-spec.ts';
import { type Opening, openingQuery } from './opening.ts';
import { parseSpecPath } from './parse-launch.ts';
import { encodePart, encodePath } from './percent.ts';
import type { Provider } from './provider.ts';
import { withoutOuterSlashes } from './slashes.ts';

/** A launch as a person puts it together: plain text, nothing escaped. */
export interface LaunchChoice {
  readonly provider: Provider;
  /** `owner/repo`, a clone URL, a DOI, a resource id, a dataset URL. */
  readonly repo: string;
  /** '' where none is named: the default branch, or the only version there is. */
  readonly ref: string;
  readonly opening: Opening;
}

/** Providers whose links name a ref; of the others each version has an address of its own. */
const WITH_REF: ReadonlySet<Provider> = new Set(['gh', 'gist', 'gl', 'git']);
export const takesRef = (provider: Provider): boolean => WITH_REF.has(provider);

export type LinkResult =
  | {
      readonly ok: true;
      readonly spec: LaunchSpec;
      /** Path and query: `/v2/gh/owner/repo/HEAD?urlpath=lab`. */
      readonly link: string;
    }
  | { readonly ok: false; readonly problem: LaunchProblem };

/** Writes a choice as a launch link, and reads that again: what comes out works, or the problem says why not. */
export function linkOf({ provider, repo: written, ref, opening }: LaunchChoice): LinkResult {
  const repo = withoutOuterSlashes(written);
  // A third part would be taken for the beginning of the ref.
  if ((provider === 'gh' || provider === 'gist') && repo.split('/').length !== 2) {
    return problem('missing-repo', 'A repository there is called owner/name.');
  }
  const read = parseSpecPath(`${provider}/${specText(provider, repo, ref)}`);
  if (!read.ok) return read;
  return { ok: true, spec: read.spec, link: `/v2/${provider}/${read.spec.raw}${openingQuery(opening)}` };
}

function specText(provider: Provider, repo: string, ref: string): string {
  switch (provider) {
    case 'gh':
      return `${encodePath(repo)}/${encodePath(ref || 'HEAD')}`;
    case 'gist':
      return encodePath(ref === '' ? repo : `${repo}/${ref}`);
    case 'gl':
    case 'git':
      return `${encodePart(repo)}/${encodePath(ref || 'HEAD')}`;
    case 'zenodo':
    case 'figshare':
    case 'dataverse':
      return encodePath(repo);
    case 'hydroshare':
    case 'ckan':
      return encodePart(repo);
  }
}
