import { type CloneUrl, readCloneUrl, shownCloneUrl } from './clone-url.ts';
import { NO_REF, problem } from './launch-problem.ts';
import { decodePercent } from './percent.ts';
import type { Provider } from './provider.ts';
import type { ProviderParser } from './provider-parser.ts';
import { digest } from './repo-key.ts';
import { splitSpec, withoutOuterSlashes } from './slashes.ts';

const HOSTS_THAT_FOLD_CASE = new Set(['github.com', 'gitlab.com', 'gist.github.com']);

/** `url-encoded-clone-url/ref`. Who logs in, the case of the host and a final `.git` do not make another repository. */
export const parseGit: ProviderParser = (raw) => {
  const [address = '', ref = ''] = splitSpec(raw, 2);
  const clone = readCloneUrl(decodePercent(address));
  if (clone === null) {
    return problem(
      address === '' ? 'missing-repo' : 'unsupported-clone-url',
      'A git link names one URL-encoded clone URL (http, https, git or ssh), a slash, and a ref.',
      unencodedLink(raw),
    );
  }
  if (withoutOuterSlashes(ref) === '') {
    return problem('missing-ref', NO_REF, ['git', `${clone.secretive ? encodeShown(clone) : address}/HEAD`]);
  }
  // Credentials in a clone URL are secrets: they must not become part of a key, a log line or a page.
  const repo = `${clone.scheme}://${clone.host}${clone.path}`;
  const folded = HOSTS_THAT_FOLD_CASE.has(clone.host) ? repo.toLowerCase() : repo;
  return {
    ok: true,
    repo,
    identity: clone.query === '' ? folded : `${folded}#${digest(clone.query)}`,
    ref: decodePercent(ref),
  };
};

const encodeShown = (clone: CloneUrl): string => encodeURIComponent(shownCloneUrl(clone));

const UNENCODED = /^(?:(https?|git|ssh):\/*)?([^/?#]+)\/([^?#]+)/i;

/**
 * A clone URL that was not encoded, or has lost its scheme as in the launch archive of 2019: `host/group/repo.git/ref`.
 * What follows `.git`, or a third segment at the end, is the ref.
 */
function unencodedLink(raw: string): readonly [Provider, string] | null {
  const found = UNENCODED.exec(withoutOuterSlashes(decodePercent(raw)));
  if (found === null) return null;
  const [, scheme = 'https', authority = ''] = found;
  if (!authority.includes('.')) return null;
  const rest = withoutOuterSlashes(found[3]!);
  const git = rest.toLowerCase().indexOf('.git/');
  const last = rest.lastIndexOf('/');
  const end = git >= 0 ? git + '.git'.length : last > rest.indexOf('/') ? last : rest.length;
  const clone = readCloneUrl(`${scheme}://${authority}/${rest.slice(0, end)}`);
  if (clone === null) return null;
  const ref = withoutOuterSlashes(rest.slice(end));
  return ['git', `${encodeShown(clone)}/${ref === '' ? 'HEAD' : encodeURIComponent(ref)}`];
}
