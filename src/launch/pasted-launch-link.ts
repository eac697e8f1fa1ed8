import { readCloneUrl, shownCloneUrl } from './clone-url.ts';
import type { LaunchChoice } from './launch-choice.ts';
import type { LaunchSpec } from './launch-spec.ts';
import { modernLink } from './legacy-link.ts';
import { OPENS_NOTHING, readOpening } from './opening.ts';
import { parseSpecPath } from './parse-launch.ts';
import { decodePercent } from './percent.ts';
import { isProvider } from './provider.ts';
import { readRepoPath } from './repo-path.ts';
import { splitSpec } from './slashes.ts';
import { readWebAddress } from './web-address.ts';

/** `/v2/<provider>/…` behind whatever base path; without it, the path of a link from before `/v2`. */
const LAUNCH = /\/v2\/([^/]+)\/(.+)$/s;
const REPO = '/repo/';
const DIGEST = /^sha256-[0-9a-f]{64}$/;

/**
 * A launch link of any BinderHub: `https://any.host/base/v2/gh/owner/repo/main?labpath=a.ipynb`; or what stands at the place
 * of those from before `/v2`, a gateway's page of a repository. null: no such link.
 */
export function readLaunchLink(address: string): LaunchChoice | null {
  const web = readWebAddress(address);
  if (web === null) return null;
  const named = web.path.startsWith(REPO) ? readRepoPath(web.path.slice(REPO.length)) : null;
  if (named !== null) return choiceOf(named);
  const modern = web.path.startsWith(REPO) ? modernLink(`${web.path}?${web.query}`) : null;
  const [path = '', query = web.query] = modern === null ? [web.path] : splitAtQuery(modern);
  const [, provider = '', spec = ''] = LAUNCH.exec(path) ?? [];
  if (!isProvider(provider)) return null;
  const choice = readSpecPath(`${provider}/${spec}`);
  return choice && { ...choice, opening: readOpening(query) };
}

const splitAtQuery = (target: string): string[] => {
  const at = target.indexOf('?');
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
};

/** `<provider>/<spec>` as it stands in a launch link; one with a fault is read as what it probably means. */
export function readSpecPath(specPath: string): LaunchChoice | null {
  const read = parseSpecPath(specPath);
  if (read.ok) return choiceOf(read.spec);
  const { suggestion } = read.problem;
  const meant = suggestion === null ? null : parseSpecPath(suggestion);
  return meant?.ok ? choiceOf(meant.spec) : null;
}

function choiceOf(spec: LaunchSpec): LaunchChoice | null {
  // Its text is gone, and nobody writes a ref of that length.
  if (DIGEST.test(spec.ref)) return null;
  const ref = spec.ref === 'HEAD' || spec.provider === 'figshare' || spec.provider === 'ckan' ? '' : spec.ref;
  return { provider: spec.provider, repo: repoAsWritten(spec), ref, opening: OPENS_NOTHING };
}

/** Hubs name images by the spelling of the link: it is kept, but for what is a secret. */
function repoAsWritten({ provider, raw, repo }: LaunchSpec): string {
  if (provider === 'ckan') return decodePercent(raw).replace(/^(https?:\/\/)[^/?#]*@/i, '$1');
  if (provider !== 'git') return repo;
  const written = decodePercent(splitSpec(raw, 2)[0] ?? '');
  const clone = readCloneUrl(written);
  return clone?.secretive ? shownCloneUrl(clone) : written;
}
