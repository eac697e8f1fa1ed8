import type { LaunchProblem } from './launch-problem.ts';

/** What a provider's own rules make of a spec. */
export interface ParsedSpec {
  readonly ok: true;
  /** As a person would write it. */
  readonly repo: string;
  /** Everything folded that does not tell repositories apart. */
  readonly identity: string;
  /** Unescaped; '' or `HEAD` where none is named. */
  readonly ref: string;
}

export type ProviderParser = (raw: string) => ParsedSpec | { readonly ok: false; readonly problem: LaunchProblem };
