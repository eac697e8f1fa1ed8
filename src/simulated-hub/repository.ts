import { createHash } from 'node:crypto';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { decodePercent } from '../launch/percent.ts';
import { PROVIDER_NAMES, type ProviderName } from '../launch/provider.ts';
import { escapeSlug } from './image-name.ts';

/** What a ref means: a commit, or null where it does not resolve. `repo` folds case, as the hosts do. */
export type Commits = (repo: string, ref: string) => string | null;

/** A repository and the commit a launch asked for, as a hub's repo provider describes it. */
export interface ResolvedRepository {
  readonly providerName: ProviderName;
  /** Clone URL, or the bare DOI. The label of the hub's metrics. */
  readonly url: string;
  /** What the image is named after. Not folded: two spellings are two builds. */
  readonly slug: string;
  readonly resolvedRef: string;
  readonly refUrl: string;
  /** The spec with the resolved commit in place of the ref. */
  readonly resolvedSpec: string;
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const COMMIT = /^[0-9a-f]{40}$/;
const DEFAULT_BRANCH = new Set(['HEAD', 'master', 'main']);

/** Every ref resolves: to a commit of its own, `HEAD`, `master` and `main` to one, a commit to itself. */
export const anyCommit: Commits = (repo, ref) =>
  COMMIT.test(ref) ? ref : sha1(`${repo}@${DEFAULT_BRANCH.has(ref) ? 'HEAD' : ref}`);

/** Archives count versions where git has commits; a time in seconds stands for one. */
const versionOf = (commit: string): string => String(Number.parseInt(commit.slice(0, 8), 16));
const lastSegment = (text: string): string => text.slice(text.lastIndexOf('/') + 1);

/** Describes a launch the way BinderHub's repo provider of that prefix does. null: the ref does not resolve. */
export function resolveRepository(spec: LaunchSpec, commits: Commits): ResolvedRepository | null {
  const commit = commits(spec.repoKey, spec.ref);
  if (commit === null) return null;
  return { providerName: PROVIDER_NAMES[spec.provider], ...describe(spec, commit) };
}

function describe(spec: LaunchSpec, commit: string): Omit<ResolvedRepository, 'providerName'> {
  const { repo, raw } = spec;
  switch (spec.provider) {
    case 'gh': {
      const url = `https://github.com/${repo}`;
      return {
        url,
        slug: repo.replace('/', '-'),
        resolvedRef: commit,
        refUrl: `${url}/tree/${commit}`,
        resolvedSpec: `${repo}/${commit}`,
      };
    }
    case 'gist':
      return {
        url: `https://gist.github.com/${repo}.git`,
        slug: lastSegment(repo),
        resolvedRef: commit,
        refUrl: `https://gist.github.com/${repo}/${commit}`,
        resolvedSpec: `${repo}/${commit}`,
      };
    case 'gl':
      return {
        url: `https://gitlab.com/${repo}.git`,
        slug: repo.replaceAll('-', '_-').replaceAll('/', '-'),
        resolvedRef: commit,
        refUrl: `https://gitlab.com/${repo}/tree/${commit}`,
        resolvedSpec: `${encodedRepo(raw)}/${commit}`,
      };
    case 'git': {
      // As written in the link: a hub folds neither case nor a final `.git` here.
      const url = decodePercent(encodedRepo(raw)).replace(/^([\w-]+@[\w.-]+):(.+)$/, 'ssh://$1/$2');
      return {
        url,
        slug: url,
        resolvedRef: commit,
        refUrl: url,
        resolvedSpec: `${encodedRepo(raw)}/${commit}`,
      };
    }
    case 'zenodo': {
      const record = lastSegment(repo).replace(/^zenodo\./i, '');
      return archive(repo, `zenodo-${record}`, record, `https://doi.org/${repo}`, repo);
    }
    case 'figshare': {
      const article = /figshare\.(\d+)/i.exec(repo)?.[1] ?? lastSegment(repo);
      const record = `${article}.${spec.ref === 'HEAD' ? 'v1' : spec.ref}`;
      return archive(raw, `figshare-${record}`, record, `https://doi.org/${repo}`, repo);
    }
    case 'dataverse': {
      const identifier = repo.slice(repo.indexOf('/') + 1);
      const record = `${versionOf(commit)}.v1.0`;
      return archive(
        repo,
        `dataverse-${escapeSlug(identifier).toLowerCase()}`,
        record,
        `https://doi.org/${repo}`,
        repo,
      );
    }
    case 'hydroshare': {
      const url = `https://www.hydroshare.org/resource/${repo}`;
      const record = `${repo}.v${versionOf(commit)}`;
      return archive(url, `hydroshare-${record}`, record, url, url);
    }
    case 'ckan': {
      const url = decodePercent(raw);
      const dataset = /\/dataset\/([^/?#]+)/.exec(url)?.[1] ?? lastSegment(repo);
      return archive(url, `ckan-${dataset}`, `${dataset}.v${versionOf(commit)}`, url, url);
    }
  }
}

const encodedRepo = (raw: string): string => raw.slice(0, raw.indexOf('/'));

const archive = (url: string, slug: string, resolvedRef: string, refUrl: string, resolvedSpec: string) => ({
  url,
  slug,
  resolvedRef,
  refUrl,
  resolvedSpec,
});
