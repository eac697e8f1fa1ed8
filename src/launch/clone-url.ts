import { withoutGit } from './repo-names.ts';
import { withoutTrailingSlashes } from './slashes.ts';

/** An address that git can clone from, taken apart. */
export interface CloneUrl {
  readonly scheme: string;
  /** Who logs in, for ssh (`git`), '' otherwise: over http a name may be a token. */
  readonly user: string;
  /** With the port, in lower case. */
  readonly host: string;
  /** Begins with a slash; without `.git` and trailing slashes. */
  readonly path: string;
  /** Query or fragment with its mark; ''. May hold a secret. */
  readonly query: string;
  /** The address held a password, a token or a query: it must not be shown as it came. */
  readonly secretive: boolean;
}

const SCP_LIKE = /^([\w-]+@[\w.-]+):(.+)$/;
const CLONE_URL = /^(https?|git|ssh):\/\/([^/?#]+)([^?#]*)([?#].*)?$/is;
const HOST = /^(?:[^:[\]]+|\[[^[\]]+\])(?::\d*)?$/;

/** Reads `https://host/path`, `git@host:path` and the like; null: not an address that BinderHub clones from. */
export function readCloneUrl(text: string): CloneUrl | null {
  const found = CLONE_URL.exec(text.replace(SCP_LIKE, 'ssh://$1/$2'));
  if (found === null) return null;
  const [, scheme = '', authority = '', wholePath = '', query = ''] = found;
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1).toLowerCase();
  const path = withoutGit(withoutTrailingSlashes(wholePath));
  // `https://name:pass/word@host/`: the password would be taken for a port and a path, and be shown.
  if (!HOST.test(host) || withoutTrailingSlashes(path) === '') return null;
  const login = authority.slice(0, Math.max(at, 0));
  const user = scheme.toLowerCase() === 'ssh' ? login.split(':', 1)[0]! : '';
  return { scheme: scheme.toLowerCase(), user, host, path, query, secretive: login !== user || query !== '' };
}

/** The address without what may be a secret, and with who logs in where ssh needs it. */
export const shownCloneUrl = ({ scheme, user, host, path }: CloneUrl): string =>
  `${scheme}://${user === '' ? '' : `${user}@`}${host}${path}`;
