import type { LaunchChoice } from './launch-choice.ts';
import { OPENS_NOTHING } from './opening.ts';
import { readArchivePage, readDoi, readResourceId } from './pasted-archive.ts';
import { readLaunchLink, readSpecPath } from './pasted-launch-link.ts';
import { readOwnPage } from './pasted-own-page.ts';
import { readCloneAddress, readRepoPage } from './pasted-repo.ts';
import { isProvider } from './provider.ts';
import { withoutGit } from './repo-names.ts';
import { addressesIn } from './web-address.ts';

type Reader = (text: string) => LaunchChoice | null;

/** Those that know what they see; each looks at every address in the text before the next is asked. */
const BY_ADDRESS: readonly Reader[] = [readLaunchLink, readRepoPage, readArchivePage, readOwnPage];
/** For a text that is one thing. */
const BY_TEXT: readonly Reader[] = [readDoi, readResourceId, readSpec, readOwnerAndRepo, readSchemeless];

/**
 * What people paste to launch it: the address of a repository, of a notebook, of a dataset, a DOI, a clone URL, a launch
 * link of any BinderHub, a page of a gateway about a launch, or a badge with one of these in it (Markdown,
 * reStructuredText, HTML). Total: never throws; null: nothing that could be launched.
 */
export function readPasted(text: string): LaunchChoice | null {
  const pasted = text.trim();
  const addresses = addressesIn(pasted);
  for (const read of BY_ADDRESS) {
    const found = firstOf(addresses, read);
    if (found !== null) return found;
  }
  const command = /^(?:git\s+clone\s+)?(\S+)$/.exec(pasted)?.[1];
  if (command === undefined) return null;
  for (const read of BY_TEXT) {
    const found = read(command);
    if (found !== null) return found;
  }
  return readCloneAddress(command);
}

function firstOf(addresses: readonly string[], read: Reader): LaunchChoice | null {
  for (const address of addresses) {
    const found = read(address);
    if (found !== null) return found;
  }
  return null;
}

/** `gh/owner/repo/main`, `/v2/gh/owner/repo/main` and `/launch/gh/owner/repo/main`: a link without its host. */
function readSpec(text: string): LaunchChoice | null {
  const spec = text.replace(/^\/*(?:(?:v2|launch)\/+)?/, '');
  if (!isProvider(spec.split('/', 1)[0]!) || spec.split('/').length < 3) return null;
  return readLaunchLink(`https://localhost/v2/${spec}`) ?? readSpecPath(spec);
}

const OWNER_AND_REPO = /^([a-z\d](?:[a-z\d-]{0,38}))\/([\w.-]{1,100})\/?$/i;

/** `owner/repo`, as GitHub's repositories are called. */
function readOwnerAndRepo(text: string): LaunchChoice | null {
  const [, owner = '', repo = ''] = OWNER_AND_REPO.exec(text) ?? [];
  const name = withoutGit(repo);
  if (owner === '' || ['', '.', '..'].includes(name)) return null;
  return { provider: 'gh', repo: `${owner}/${name}`, ref: '', opening: OPENS_NOTHING };
}

const SCHEMELESS = /^[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}(?::\d+)?\/\S/i;

/** `github.com/owner/repo`, as browsers show addresses. */
function readSchemeless(text: string): LaunchChoice | null {
  return SCHEMELESS.test(text) ? readPasted(`https://${text}`) : null;
}
