import { NO_REF, problem } from './launch-problem.ts';
import { pastedAddress } from './pasted-address.ts';
import { decodePercent } from './percent.ts';
import type { ProviderParser } from './provider-parser.ts';
import { isUsualRef, withoutGit } from './repo-names.ts';
import { splitSpec, withoutOuterSlashes } from './slashes.ts';

const ENCODED_SLASH = /%2f/i;

/** Browsers take dot segments for a way up, so that such a link would leave the hub's launches. */
const isNoName = (part: string): boolean => ['', '.', '..'].includes(decodePercent(part));

/** `user/repo/ref`; the ref may contain slashes; `.git` is dropped from the repo; names fold case, refs do not. */
export const parseGitHub: ProviderParser = (raw) => {
  const pasted = pastedAddress(raw);
  if (pasted !== null) {
    return problem(
      'missing-repo',
      'A GitHub link names user/repo/ref, without the address of GitHub before it.',
      pasted,
    );
  }
  const [user = '', name = '', ref = ''] = splitSpec(raw, 3);
  // BinderHub does not unescape these two: `user%2Frepo` is a repository that GitHub does not find.
  if (ENCODED_SLASH.test(user) || ENCODED_SLASH.test(name)) {
    return problem('missing-repo', 'A GitHub link names user/repo/ref, with plain slashes between them.', [
      'gh',
      raw.replace(/%2f/gi, '/'),
    ]);
  }
  if (isNoName(user) || isNoName(withoutGit(name))) {
    return problem('missing-repo', 'A GitHub link names user/repo/ref.');
  }
  if (withoutOuterSlashes(ref) === '') {
    return problem('missing-ref', NO_REF, ['gh', `${user}/${withoutGit(name)}/HEAD`]);
  }
  const repo = `${decodePercent(user)}/${withoutGit(decodePercent(name))}`;
  return { ok: true, repo, identity: repo.toLowerCase(), ref: decodePercent(ref) };
};

const LATEST = new Set(['', 'HEAD', 'master', 'main']);

/**
 * `user/id[/ref]`; what follows the ref is ignored. BinderHub finds a gist by its id alone, whoever the link says it
 * belongs to.
 */
export const parseGist: ProviderParser = (raw) => {
  const pasted = pastedAddress(raw);
  if (pasted !== null) {
    return problem('missing-repo', 'A gist link names user/gist-id, without the address of GitHub before it.', pasted);
  }
  const [user = '', id = '', ref = ''] = splitSpec(raw, 4).map(decodePercent);
  if (user === '' || id === '') {
    return problem('missing-repo', 'A gist link names user/gist-id, and a ref if you like.');
  }
  return { ok: true, repo: `${user}/${id}`, identity: id.toLowerCase(), ref: LATEST.has(ref) ? 'HEAD' : ref };
};

/** `namespace%2Fproject/ref`: one encoded segment, the namespace may nest. A number is a project's id. */
export const parseGitLab: ProviderParser = (raw) => {
  const pasted = pastedAddress(raw);
  if (pasted !== null) {
    return problem(
      'missing-repo',
      'A GitLab link names namespace%2Fproject/ref, without the address of GitLab.',
      pasted,
    );
  }
  const [project = '', ref = ''] = splitSpec(raw, 2);
  const repo = withoutGit(withoutOuterSlashes(decodePercent(project)));
  if (repo === '') return problem('missing-repo', 'A GitLab link names namespace%2Fproject/ref.');
  if (!repo.includes('/') && !/^\d+$/.test(repo)) {
    const meant = encodedProject(project, ref);
    return problem(
      'unencoded-slash',
      'In a GitLab link the slashes of namespace/project are written %2F, so that they can be told from the ref.',
      meant === null ? null : ['gl', meant],
    );
  }
  if (withoutOuterSlashes(ref) === '') return problem('missing-ref', NO_REF, ['gl', `${project}/HEAD`]);
  return { ok: true, repo, identity: repo.toLowerCase(), ref: decodePercent(ref) };
};

/** `group/sub/project/main` → `group%2Fsub%2Fproject/main`; where the end is not surely a ref, groups do not nest. */
function encodedProject(group: string, rest: string): string | null {
  const segments = withoutOuterSlashes(rest).split('/');
  if (segments[0] === '') return null;
  const nests = segments.length > 2 && isUsualRef(segments.at(-1)!);
  const [path, ref] = nests ? [segments.slice(0, -1), segments.slice(-1)] : [segments.slice(0, 1), segments.slice(1)];
  return `${[group, ...path].join('%2F')}/${ref.join('/') || 'HEAD'}`;
}
