import type { Ledger } from '../builds/ledger.ts';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import { type Explanation, explain } from '../routing/explain.ts';
import type { Federation } from '../routing/federation.ts';

/** A decision in full, as `GET /api/v1/decisions/…` and `launch-gateway explain` give it. */
export interface ExplainedLaunch extends Explanation {
  readonly provider: string;
  readonly repo: string;
  readonly ref: string;
  readonly repoKey: string;
  /** Where the launch would be sent; null: nowhere. */
  readonly location: string | null;
  /** The part of the ring that each member owns. */
  readonly ring: Readonly<Record<string, number>>;
}

/** What would be decided for a visitor without a cookie, and why. Reads; changes nothing. */
export async function explainLaunch(
  spec: LaunchSpec,
  { ledger, federation, now, random }: ExplainParts,
): Promise<ExplainedLaunch> {
  const known = await ledger.recall(spec.repoKey);
  const view = federation();
  const at = now();
  const request = { spec, sticky: -1, builds: known.records, demand: known.demand(at), now: at, random };
  const explanation = explain(request, view);
  const seat = explanation.member === null ? undefined : view.indexOf.get(explanation.member);
  const url = seat === undefined ? null : view.members[seat]!.member.url;
  return {
    provider: spec.provider,
    repo: spec.repo,
    ref: spec.ref,
    repoKey: spec.repoKey,
    location: url === null ? null : `${url}/v2/${spec.provider}/${spec.raw}`,
    ...explanation,
    ring: Object.fromEntries(Array.from(view.indexOf, ([name, index]) => [name, view.ring.shares[index] ?? 0])),
  };
}

export interface ExplainParts {
  readonly ledger: Pick<Ledger, 'recall'>;
  readonly federation: () => Federation;
  readonly now: () => number;
  readonly random: () => number;
}
