import type { RepoHistory } from '../builds/repo-history.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { isBranch } from '../launch/moving-ref.ts';

/**
 * What costs a repository builds, or its visitors time, and its author can change. `failing`: the last that was heard of this
 * ref is that it cannot be built; `spellings`: links write its name in several ways, and hubs build each apart;
 * `moving-branch`: a branch was built more often than there are hubs, because it moved.
 */
export type Advice =
  | { readonly kind: 'failing'; readonly ref: string; readonly at: number; readonly message: string }
  | { readonly kind: 'spellings'; readonly usual: string; readonly others: readonly string[]; readonly share: number }
  | { readonly kind: 'moving-branch'; readonly ref: string; readonly builds: number; readonly launches: number };

/** What to tell the author. `builtAt`: when a ref was last seen built, ms; null: never. `hubs`: how many there are. Pure. */
export function repoAdvice(
  spec: LaunchSpec,
  history: RepoHistory,
  hubs: number,
  builtAt: (ref: string) => number | null,
): readonly Advice[] {
  return [...failing(history, builtAt), ...spellings(history), ...movingBranches(spec, history, hubs)];
}

function failing({ failures }: RepoHistory, builtAt: (ref: string) => number | null): readonly Advice[] {
  const last = failures.find(({ why, ref, at }) => why === 'repo' && at > (builtAt(ref) ?? 0));
  return last === undefined ? [] : [{ kind: 'failing', ref: last.ref, at: last.at, message: last.message }];
}

function spellings({ spellings: [usual, ...others] }: RepoHistory): readonly Advice[] {
  if (usual === undefined || others.length === 0) return [];
  const odd = others.reduce((sum, { launches }) => sum + launches, 0);
  const names = others.map(({ spelling }) => spelling);
  return [{ kind: 'spellings', usual: usual.spelling, others: names, share: odd / (odd + usual.launches) }];
}

const movingBranches = (spec: LaunchSpec, { refs }: RepoHistory, hubs: number): readonly Advice[] =>
  refs.flatMap(({ ref, builds, launches }) =>
    ref !== null && isBranch({ ...spec, ref }) && builds > hubs + 1
      ? [{ kind: 'moving-branch' as const, ref, builds, launches }]
      : [],
  );
