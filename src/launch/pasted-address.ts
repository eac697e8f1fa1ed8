import { decodePercent } from './percent.ts';
import type { Provider } from './provider.ts';
import { isUsualRef, withoutGit } from './repo-names.ts';
import { splitSpec } from './slashes.ts';

const ADDRESS = /^(?:https?:\/*)?(?:www\.)?(github|gitlab|gist\.github)\.com\/+([^?#]*)/i;

/**
 * The address of a page on GitHub or GitLab where a spec belongs, plain or encoded: `https://github.com/a/b/tree/main`.
 * Returns what it names as provider and spec; null: not such an address.
 */
export function pastedAddress(raw: string): readonly [Provider, string] | null {
  const [encoded = '', behind = ''] = splitSpec(raw, 2);
  const alone = ADDRESS.exec(decodePercent(encoded));
  const [found, ref] = alone?.[2]?.includes('/')
    ? [alone, decodePercent(behind)]
    : [ADDRESS.exec(decodePercent(raw)), ''];
  if (found === null) return null;
  const segments = found[2]!.split('/').filter((segment) => segment !== '');
  return READERS[found[1]!.toLowerCase()]!(segments, ref);
}

type Reader = (segments: readonly string[], ref: string) => readonly [Provider, string] | null;

const READERS: Readonly<Record<string, Reader>> = {
  github: ([user, name, ...rest], ref) =>
    name === undefined
      ? null
      : ['gh', `${encodeURIComponent(user!)}/${encodeURIComponent(withoutGit(name))}/${encodeRef(ref || refIn(rest))}`],

  'gist.github': ([user, id, revision], ref) =>
    id === undefined
      ? null
      : ['gist', `${encodeURIComponent(user!)}/${encodeURIComponent(id)}/${encodeRef(ref || revision || 'HEAD')}`],

  gitlab: (segments, ref) => {
    const [project, rest] = splitGitLab(segments);
    if (project.length < 2) return null;
    return ['gl', `${encodeURIComponent(withoutGit(project.join('/')))}/${encodeRef(ref || refIn(rest))}`];
  },
};

/** A project may lie in nested groups: what ends it is `/-/`, a page, or what can only be a ref. */
function splitGitLab(segments: readonly string[]): readonly [readonly string[], readonly string[]] {
  const dash = segments.indexOf('-');
  if (dash >= 0) return [segments.slice(0, dash), segments.slice(dash + 1)];
  const page = segments.findIndex((segment, at) => at >= 2 && (PAGES.has(segment) || isUsualRef(segment)));
  return page < 0 ? [segments, []] : [segments.slice(0, page), segments.slice(page)];
}

const PAGES = new Set(['tree', 'blob', 'commit', 'commits']);

/** A ref with a slash cannot be told from a path behind the ref: the first segment is the better guess. */
const refIn = (rest: readonly string[]): string =>
  (rest[0] !== undefined && PAGES.has(rest[0]) ? rest[1] : rest.join('/')) || 'HEAD';

const encodeRef = (ref: string): string => encodeURIComponent(ref).replaceAll('%2F', '/');
