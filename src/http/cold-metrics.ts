import { Counter, Gauge, type Registry } from 'prom-client';
import { membersNow, type Roster } from '../members/roster.ts';
import type { ColdMembers } from '../routing/cold-members.ts';

/** Which members are cold, and what the brake does about it. `now`: ms since the epoch. */
export function coldMetrics(
  roster: () => Roster,
  cold: Pick<ColdMembers, 'coldness' | 'heldBackFrom'>,
  now: () => number,
  registry: Registry,
): void {
  const shared = { labelNames: ['member'] as const, registers: [registry] };
  new Gauge({
    ...shared,
    name: 'launch_gateway_member_cold',
    help: 'Its builder has changed a short while ago, so its images are stale: 1, or 0.',
    aggregator: 'first',
    collect() {
      this.reset();
      for (const { member, index } of membersNow(roster()))
        this.set({ member: member.name }, Number(cold.coldness(index, now()) !== null));
    },
  });
  new Gauge({
    ...shared,
    name: 'launch_gateway_member_builds_per_minute',
    help: 'Builds that launches may make a cold member begin now. Only of members with such a limit.',
    collect() {
      this.reset();
      for (const { member, index } of membersNow(roster())) {
        const { buildsPerMinute = null } = cold.coldness(index, now()) ?? {};
        if (buildsPerMinute !== null) this.set({ member: member.name }, buildsPerMinute);
      }
    },
  });
  new Counter({
    ...shared,
    name: 'launch_gateway_held_back_launches_total',
    help: 'Launches that a limit of builds sent elsewhere, by the member that would have had to build.',
    collect() {
      this.reset();
      for (const [index, { member }] of roster().states.entries())
        this.inc({ member: member.name }, cold.heldBackFrom(index));
    },
  });
}
