import type { Provider } from './provider.ts';

export type LaunchProblemCode =
  | 'unknown-provider'
  | 'bad-escape'
  | 'missing-repo'
  | 'missing-ref'
  | 'unencoded-slash'
  | 'unsupported-clone-url'
  | 'not-a-doi'
  | 'not-a-resource-id'
  | 'not-a-dataset-url';

/** What is wrong with a launch link, in words for the person who followed it. */
export interface LaunchProblem {
  readonly code: LaunchProblemCode;
  readonly message: string;
  /** `<provider>/<spec>` of the link that was probably meant; null: no good guess. */
  readonly suggestion: string | null;
}

export const problem = (
  code: LaunchProblemCode,
  message: string,
  suggestion: readonly [Provider, string] | null = null,
): { readonly ok: false; readonly problem: LaunchProblem } => ({
  ok: false,
  problem: { code, message, suggestion: suggestion === null ? null : suggestion.join('/') },
});

export const NO_REF = 'The link names no ref (branch, tag or commit). HEAD means the default branch.';
