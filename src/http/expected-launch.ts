import type { BuildRecord } from '../builds/build-record.ts';
import type { Ledger } from '../builds/ledger.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { type ExpectedWait, expectedWait } from '../routing/expected-wait.ts';
import { explain } from '../routing/explain.ts';
import type { HttpParts } from './http-parts.ts';

/** What a launch would have to wait for, if somebody made it now. */
export interface ExpectedLaunch {
  readonly wait: ExpectedWait;
  /** What is known of the repo's builds. */
  readonly records: readonly BuildRecord[];
  /** What is known of builds could be looked up. */
  readonly isComplete: boolean;
  /** The moment that it is about, ms since the epoch. */
  readonly at: number;
}

export type ExpectParts = Pick<HttpParts, 'federation' | 'now' | 'random'> & {
  readonly ledger: Pick<Ledger, 'recall' | 'stats'>;
};

/** Does a launch for which no hub has a place wait in line? Where it is redirected, its stream passes by. */
export const hasLine = ({ pages, streams }: Pick<HttpParts, 'pages' | 'streams'>): boolean =>
  pages !== 'redirect' && streams !== null;

/** What a visitor without a cookie can expect. Reads (the store only for a repo that is not known here); starts nothing. */
export async function expectedLaunch(
  { ledger, federation, now, random }: ExpectParts,
  spec: LaunchSpec,
): Promise<ExpectedLaunch> {
  const known = await ledger.recall(spec.repoKey);
  const { records } = known;
  const at = now();
  const request = { spec, sticky: -1, builds: records, demand: known.demand(at), now: at, random };
  const wait = expectedWait(spec, explain(request, federation()), records, at);
  return { wait, records, isComplete: ledger.stats.storeUp, at };
}
