import { withoutTrailingSlashes } from './slashes.ts';

const LEGACY = /^\/repo\/([^/?]+)\/([^/?]+)(\/[^?]*)?(\?.*)?$/;

/**
 * Links from before `/v2`: `/repo/<user>/<repo>[/<path>]` opens the path in the repo's master branch. Answered here
 * because a hub's own redirect forgets its base path, drops the query and mangles `%2F` (PROTOCOL.md, "Headers").
 * Returns the path and query of today's link; null: not such a link.
 */
export function modernLink(target: string): string | null {
  const found = LEGACY.exec(target);
  if (found === null) return null;
  const [, user, repo, path = '', query = ''] = found;
  const parameters = [
    // The path becomes a value in the query, so whatever would be undone there is escaped once more.
    ...(withoutTrailingSlashes(path) === '' ? [] : [`urlpath=${path.replace(/[%&+#;]/g, encodeURIComponent)}`]),
    ...(query.length > 1 ? [query.slice(1)] : []),
  ];
  return `/v2/gh/${user}/${repo}/master${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}
