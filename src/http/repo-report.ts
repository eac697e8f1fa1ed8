import { type RepoHistory, repoHistory } from '../builds/repo-history.ts';
import { daysBefore, daysFrom, utcDay } from '../builds/utc-day.ts';
import { hasLogin } from '../launch/has-login.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { membersIn } from '../routing/federation.ts';
import { type Advice, repoAdvice } from '../routing/repo-advice.ts';
import { type RepoPlace, repoPlaces } from '../routing/repo-places.ts';
import type { HttpParts } from './http-parts.ts';

export interface RepoReport {
  readonly spec: LaunchSpec;
  /** null: the store cannot be read now. */
  readonly history: RepoHistory | null;
  /** Which refs are where, the last used ones first. */
  readonly places: readonly RepoPlace[];
  readonly advice: readonly Advice[];
}

/** Of so many days. */
const SPAN_DAYS = 30;
/** Of these, links may be for those alone who have a login: nothing is told until one without was launched. */
const MAY_BE_PRIVATE: ReadonlySet<LaunchSpec['provider']> = new Set(['git', 'ckan']);

/** What is known of a repository, for its author. Reads; changes nothing. */
export async function repoReport(
  {
    ledger,
    dayTallies,
    daysKept,
    federation,
    now,
  }: Pick<HttpParts, 'ledger' | 'dayTallies' | 'daysKept' | 'federation' | 'now'>,
  spec: LaunchSpec,
): Promise<RepoReport> {
  const at = now();
  const today = utcDay(at);
  const first = daysBefore(today, Math.min(SPAN_DAYS, daysKept) - 1);
  const [{ records }, days] = await Promise.all([
    ledger.recall(spec.repoKey),
    hasLogin(spec) ? [] : dayTallies.read(`repo:${spec.repoKey}`, first, today).catch(() => null),
  ]);
  const isTold = !MAY_BE_PRIVATE.has(spec.provider) || (days !== null && days.length > 0);
  const view = federation();
  const history = days === null ? null : repoHistory(days, daysFrom(first, today));
  const builtAt = (ref: string) =>
    records.reduce<number | null>(
      (last, { ref: its, observed }) =>
        its === ref && observed?.outcome === 'built' ? Math.max(last ?? 0, observed.at) : last,
      null,
    );
  return {
    spec,
    history,
    places: isTold ? repoPlaces(spec, records, at, view) : [],
    advice: history === null ? [] : repoAdvice(spec, history, membersIn(view).length, builtAt),
  };
}
