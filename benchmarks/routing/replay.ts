import type { Member, MemberName } from '../../src/members/member.ts';
import type { RoutingSettings } from '../../src/routing/federation.ts';
import type { Arrival } from './arrivals.ts';
import { type FederationChange, incidentsOfChanges } from './federation-history.ts';
import type { HubSeat } from './hubs.ts';
import { incidentsOf, type PlannedIncident } from './incidents.ts';
import { lookAhead } from './look-ahead.ts';
import type { ReplayModel } from './model.ts';
import { sharedCache } from './policies/shared-cache.ts';
import type { Policy } from './policy.ts';
import { type PolicyResult, resultOf } from './result.ts';
import { Simulation } from './simulation.ts';

export interface ReplayParts {
  readonly policies: readonly Policy[];
  readonly members: readonly Member[];
  /** With which it begins. */
  readonly quotas: ReadonlyMap<MemberName, number>;
  /** In order of time. */
  readonly changes?: readonly FederationChange[];
  readonly routing: RoutingSettings;
  readonly model: ReplayModel;
  readonly plans: readonly PlannedIncident[];
  /** ms of a clock that only goes forward. */
  readonly elapsed: () => number;
}

/** As far as `heat` looks back. */
const AHEAD_MS = 30 * 60_000;

/** Plays launches through all policies side by side: the trace is read once, and no more of it is held than a batch. */
export async function replay(
  batches: AsyncIterable<readonly Arrival[]>,
  parts: ReplayParts,
): Promise<readonly PolicyResult[]> {
  const { policies, elapsed } = parts;
  // Its builds are what those of the others are compared with.
  const all = policies.includes(sharedCache) ? policies : [...policies, sharedCache];
  let simulations: readonly Simulation[] = [];
  const spentMs = all.map(() => 0);
  const seen = all.some(({ foresees }) => foresees === true) ? lookAhead(batches, AHEAD_MS) : batches;
  for await (const batch of seen) {
    const first = batch[0];
    if (first === undefined) continue;
    if (simulations.length === 0) simulations = all.map((policy) => simulationOf(policy, parts, first.at));
    for (const [i, simulation] of simulations.entries()) {
      const before = elapsed();
      simulation.take(batch);
      spentMs[i]! += elapsed() - before;
    }
  }
  for (const simulation of simulations) simulation.end();
  const shared = simulations[all.indexOf(sharedCache)];
  return simulations
    .slice(0, policies.length)
    .map((simulation, i) => resultOf(simulation, shared!.tally.builds, spentMs[i]!));
}

function simulationOf(
  policy: Policy,
  { members, quotas, changes = [], routing, model, plans, elapsed }: ReplayParts,
  startsAt: number,
): Simulation {
  const names = members.map(({ name }) => name);
  const incidents = [...incidentsOfChanges(changes, names, startsAt), ...incidentsOf(plans, names, startsAt)].toSorted(
    (a, b) => a.at - b.at,
  );
  const seats = members.map(
    ({ name, weight }): HubSeat => ({ weight, quota: quotas.get(name) ?? null, buildSlots: model.buildSlots }),
  );
  const common = { policy, routing, model, startsAt, elapsed };
  if (!policy.isShared) return new Simulation({ ...common, members, seats, incidents });
  const weight = members.reduce((sum, member) => sum + member.weight, 0);
  return new Simulation({
    ...common,
    members: [{ ...members[0]!, weight }],
    seats: [{ weight, quota: null, buildSlots: model.buildSlots * members.length }],
    incidents: incidents.filter((incident) => incident.kind === 'bump' && incident.member === null),
  });
}
