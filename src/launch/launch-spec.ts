import type { Provider } from './provider.ts';

/**
 * One repository, whatever the spelling of the link: `gh:ds-100/textbook`. At most 256 characters, so that it can be
 * a key in any store; longer ones end in a digest.
 */
export type RepoKey = string & { readonly __brand: 'RepoKey' };

/** What a launch link asks for: a repository of a provider, at a ref. */
export interface LaunchSpec {
  readonly provider: Provider;
  /** The bytes of the URL path behind `/v2/<provider>/`, as they came. */
  readonly raw: string;
  /** The repository as a person would write it: `DS-100/textbook`, a clone URL, a DOI. Case kept, escapes undone. */
  readonly repo: string;
  /** The ref, as builds are told apart by it. Case-sensitive. `HEAD` where the link names none. */
  readonly ref: string;
  readonly repoKey: RepoKey;
}
