import type { LaunchSpec } from './launch-spec.ts';
import { parseSpecPath } from './parse-launch.ts';
import { encodePart, encodePath } from './percent.ts';
import { isProvider, type Provider } from './provider.ts';
import { withoutTrailingSlashes } from './slashes.ts';

/** Those whose links name a ref; a gist's may. */
const NEEDS_REF: ReadonlySet<Provider> = new Set(['gh', 'gl', 'git']);

/** The way to a repository's pages, behind `/repo/`: `<provider>/<repo>`, escaped; without a ref. Reads back as the same repository. */
export function repoPath({ provider, repo }: Pick<LaunchSpec, 'provider' | 'repo'>): string {
  const isOneSegment = provider === 'gl' || provider === 'git' || provider === 'hydroshare' || provider === 'ckan';
  return `${provider}/${isOneSegment ? encodePart(repo) : encodePath(repo)}`;
}

/**
 * The repository that `<provider>/<repo>` names, with or without a ref behind it; the ref is HEAD where there is none. null: no
 * such thing. What begins with a provider's word and names nothing there is rather a repository of a user of that name, in
 * a link from before `/v2` (legacy-link.ts): `gh/textbook`.
 */
export function readRepoPath(path: string): LaunchSpec | null {
  const [provider = ''] = path.split('/', 1);
  if (!isProvider(provider)) return null;
  const whole = withoutTrailingSlashes(path);
  const read = parseSpecPath(whole);
  if (read.ok) return read.spec;
  const withRef = NEEDS_REF.has(provider) ? parseSpecPath(`${whole}/HEAD`) : read;
  return withRef.ok ? withRef.spec : null;
}
