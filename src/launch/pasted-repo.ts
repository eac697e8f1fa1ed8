import { type CloneUrl, readCloneUrl, shownCloneUrl } from './clone-url.ts';
import type { LaunchChoice } from './launch-choice.ts';
import { OPENS_NOTHING, type Opening, openingOf } from './opening.ts';
import { encodePath } from './percent.ts';
import type { Provider } from './provider.ts';
import { withoutGit } from './repo-names.ts';
import { readWebAddress, type WebAddress } from './web-address.ts';

type Segments = readonly string[];
/** What stands behind the repository in the address of one of its pages. */
interface PageOf {
  readonly ref: string;
  readonly opening: Opening;
}

const WHOLE_REPO: PageOf = { ref: '', opening: OPENS_NOTHING };

/** A page of GitHub, GitLab or Gist, of nbviewer or Colab about such a page, or a file as they serve it raw. */
export function readRepoPage(address: string): LaunchChoice | null {
  const web = readWebAddress(address);
  return web === null ? null : (SITES.get(web.host)?.(web) ?? null);
}

/** Any other address that git may clone from: nothing says that a repository is there, so ask this last. */
export function readCloneAddress(address: string): LaunchChoice | null {
  const clone = readCloneUrl(address);
  if (clone === null) return null;
  const scheme = webSchemeOf(clone);
  // Some servers know a repository by one of the two names only.
  const git = /\.git\/*(?:[?#]|$)/i.test(address) ? '.git' : '';
  if (scheme === null) return choice('git', shownCloneUrl(clone) + git, WHOLE_REPO);
  const web = readWebAddress(`${scheme}://${clone.host}${clone.path}`);
  if (web === null) return null;
  const site = SITES.get(web.host);
  if (site !== undefined) return site(web);
  const [repo, page] = splitPage(web.segments);
  if (NO_REPOS.test(web.host) || repo.length === 0 || NO_REPO.test(repo.at(-1)!)) return null;
  return choice(
    'git',
    `${scheme}://${clone.host}/${encodePath(repo.join('/'))}${page === WHOLE_REPO ? git : ''}`,
    page,
  );
}

/** How a browser reaches what is cloned: hubs have no key to log in with, and forges serve the same path over https. */
function webSchemeOf({ scheme, user, host, path }: CloneUrl): 'http' | 'https' | null {
  if (scheme === 'http' || scheme === 'https') return scheme;
  const isForge = scheme === 'ssh' && user === 'git' && !host.includes(':') && !path.startsWith('/~');
  return isForge || SITES.has(host) ? 'https' : null;
}

/** Sites of notebooks and data: what lies there is no repository to clone. */
const NO_REPOS =
  /(?:^|\.)(?:doi\.org|zenodo\.org|figshare\.com|hydroshare\.org|mybinder\.org|colab\.research\.google\.com|nbviewer\.(?:jupyter\.)?org|githubusercontent\.com)$/;
const NO_REPO = /\.(?:ipynb|svg|png|jpe?g|html?|pdf|zip)$/i;

type Site = (web: WebAddress) => LaunchChoice | null;

const SITES: ReadonlyMap<string, Site> = new Map(
  Object.entries<Site>({
    'github.com': ({ segments: [user, name, ...rest] }) =>
      user === undefined || name === undefined ? null : choice('gh', `${user}/${withoutGit(name)}`, gitHubPage(rest)),

    'raw.githubusercontent.com': ({ segments: [user, name, ...rest] }) =>
      user === undefined || name === undefined ? null : choice('gh', `${user}/${name}`, fileAt(rest)),

    'gist.github.com': ({ segments: [user, id, revision] }) => {
      if (user === undefined) return null;
      // BinderHub finds a gist by its id alone, but a link has to name somebody.
      if (id === undefined) return GIST_ID.test(user) ? choice('gist', `anonymous/${user}`, WHOLE_REPO) : null;
      const ref = revision !== undefined && COMMIT.test(revision) ? revision : '';
      return choice('gist', `${user}/${withoutGit(id)}`, { ...WHOLE_REPO, ref });
    },

    'gist.githubusercontent.com': ({ segments: [user, id, raw, ...rest] }) =>
      user === undefined || id === undefined
        ? null
        : choice('gist', `${user}/${id}`, { ref: '', opening: fileOpening(raw === 'raw' ? rest.slice(-1) : []) }),

    'gitlab.com': ({ segments }) => {
      const [path, page] = splitPage(segments);
      return path.length < 2 ? null : choice('gl', withoutGit(path.join('/')), page);
    },

    // Editors that open a repository at the address of its page.
    'github.dev': ({ path }) => readRepoPage(`https://github.com${path}`),
    'vscode.dev': viewed,

    'nbviewer.org': viewed,
    'nbviewer.jupyter.org': viewed,
    'colab.research.google.com': viewed,
  }),
);

/** nbviewer, Colab and vscode.dev name a notebook as `/github/<page>`, `/gist/<user>/<id>/<file>`, `/urls/<address>`. */
function viewed({ path }: WebAddress): LaunchChoice | null {
  const [, site = '', rest = ''] = /^\/(github|gist|urls?)\/(.+)$/s.exec(path) ?? [];
  switch (site) {
    case 'github':
      return readRepoPage(`https://github.com/${rest}`);
    case 'gist': {
      const address = `https://gist.github.com/${rest}`;
      const gist = readRepoPage(address);
      const files = readWebAddress(address)?.segments.slice(2) ?? [];
      return gist && { ...gist, opening: fileOpening(files.slice(-1)) };
    }
    case 'url':
    case 'urls':
      return readRepoPage(`https://${rest}`);
    default:
      return null;
  }
}

const GIST_ID = /^[0-9a-f]{20,32}$/;
const COMMIT = /^[0-9a-f]{7,64}$/;
const REF_PAGES: ReadonlySet<string> = new Set(['commit', 'commits', 'tag', 'tags']);
const FILE_PAGES: ReadonlySet<string> = new Set(['blob', 'raw', 'blame', 'edit']);

function gitHubPage([kind = '', ...rest]: Segments): PageOf {
  if (kind === 'releases' && rest[0] === 'tag') return { ...WHOLE_REPO, ref: rest.slice(1).join('/') };
  return pageOf(kind, rest);
}

/** A ref with a slash cannot be told from the path behind it: the first segment is the better guess. */
function pageOf(kind: string, rest: Segments): PageOf {
  if (FILE_PAGES.has(kind)) return fileAt(rest);
  if (kind === 'tree') return folderAt(rest);
  return REF_PAGES.has(kind) ? { ...WHOLE_REPO, ref: rest[0] ?? '' } : WHOLE_REPO;
}

/** `main/a/b.ipynb`, or `refs/heads/main/a/b.ipynb`. */
function splitRef(rest: Segments): readonly [string, Segments] {
  const full = rest[0] === 'refs' && (rest[1] === 'heads' || rest[1] === 'tags') ? 2 : 0;
  return [rest[full] ?? '', rest.slice(full + 1)];
}

function fileAt(rest: Segments): PageOf {
  const [ref, path] = splitRef(rest);
  return { ref, opening: fileOpening(path) };
}

function folderAt(rest: Segments): PageOf {
  const [ref, path] = splitRef(rest);
  return { ref, opening: path.length === 0 ? OPENS_NOTHING : openingOf('url', `lab/tree/${path.join('/')}`) };
}

const fileOpening = (path: Segments): Opening => openingOf('file', path.join('/'));

/**
 * Where a repository ends and one of its pages begins, on any forge: `/-/` (GitLab), `/src/branch/main` (Forgejo, Gitea),
 * `/src/main` (Bitbucket), or else the first word that only pages have.
 */
function splitPage(segments: Segments): readonly [Segments, PageOf] {
  const dash = segments.indexOf('-');
  if (dash >= 0) return [segments.slice(0, dash), gitHubPage(segments.slice(dash + 1))];
  const at = segments.findIndex(
    (word, i) => i >= 2 && (FILE_PAGES.has(word) || REF_PAGES.has(word) || word === 'tree' || word === 'src'),
  );
  if (at < 0) return [segments, WHOLE_REPO];
  const [kind = '', ...rest] = segments.slice(at);
  const repo = segments.slice(0, at);
  const isNamed = (kind === 'src' || kind === 'raw') && NAMES_REF.has(rest[0] ?? '');
  if (kind !== 'src' && !isNamed) return [repo, pageOf(kind, rest)];
  const page = isNamed ? rest.slice(1) : rest;
  return [repo, page.length > 1 && isFile(page.at(-1)!) ? fileAt(page) : folderAt(page)];
}

const NAMES_REF: ReadonlySet<string> = new Set(['branch', 'tag', 'commit']);
/** These forges give a file and a folder the same kind of address: a file's name has an ending. */
const isFile = (name: string): boolean => /\.\w+$/.test(name);

const choice = (provider: Provider, repo: string, { ref, opening }: PageOf): LaunchChoice => ({
  provider,
  repo,
  ref: ref === 'HEAD' ? '' : ref,
  opening,
});
