import type { Ledger } from '../builds/ledger.ts';
import type { Federation } from '../routing/federation.ts';
import { reposToWarm } from '../routing/repos-to-warm.ts';
import type { Prewarmer } from './prewarmer.ts';

export interface ColdWarmingParts {
  /** How many repos; 0: none. */
  readonly most: number;
  readonly federation: () => Federation;
  readonly ledger: Pick<Ledger, 'knownRepos'>;
  readonly prewarmer: Pick<Prewarmer, 'warm'>;
  readonly now: () => number;
  /** Lets launches have their turn while all repos are looked through. */
  readonly pause: () => Promise<unknown>;
}

/**
 * Has the repos built first that a member served most, now that it is cold. They wait in the member's own line, within its
 * own budget. Resolves with how many it has in the end, of how many that it should have.
 */
export async function warmColdMember(
  member: number,
  { most, federation, ledger, prewarmer, now, pause }: ColdWarmingParts,
): Promise<{ readonly wanted: number; readonly warm: number }> {
  const question = { federation: federation(), member, most, now: now() };
  const repos = await reposToWarm(question, ledger.knownRepos(), pause);
  const ends = await Promise.all(
    repos.map(({ spec }) =>
      prewarmer.warm(
        { spec, members: [member], copies: 1, caller: { kind: 'gateway', name: 'cold member' } },
        { progress: () => {} },
        new AbortController().signal,
      ),
    ),
  );
  return { wanted: repos.length, warm: ends.filter(({ end }) => end === 'ready').length };
}
