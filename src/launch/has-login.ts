import { readCloneUrl } from './clone-url.ts';
import type { LaunchSpec } from './launch-spec.ts';
import { decodePercent } from './percent.ts';

/** An address of a dataset in which somebody logs in. */
const LOGIN = /^[a-z]+:\/+[^/?#]*@/i;

/** Does the link hold a login, or something else that may be a secret? Nobody is told anything of such a repository. */
export function hasLogin({ provider, raw }: Pick<LaunchSpec, 'provider' | 'raw'>): boolean {
  if (provider !== 'git' && provider !== 'ckan') return false;
  const [address = ''] = raw.split('/', 1);
  const text = decodePercent(address);
  return provider === 'git' ? (readCloneUrl(text)?.secretive ?? true) : LOGIN.test(text);
}
