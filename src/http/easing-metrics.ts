import { Gauge, type Registry } from 'prom-client';
import { membersNow, type Roster } from '../members/roster.ts';
import { easedPart } from '../routing/easing.ts';
import type { Federation } from '../routing/federation.ts';

/** How members that have joined or come back ease in. `now`: ms since the epoch. */
export function easingMetrics(
  roster: () => Roster,
  federation: () => Federation,
  now: () => number,
  registry: Registry,
): void {
  new Gauge({
    name: 'launch_gateway_member_eased_ratio',
    help: 'Part of its weight that counts now: below 1 while it eases in, after it has joined or come back.',
    labelNames: ['member'],
    aggregator: 'first',
    registers: [registry],
    collect() {
      this.reset();
      for (const { member, index } of membersNow(roster()))
        this.set({ member: member.name }, easedPart(federation().members[index]!.easing, now()));
    },
  });
}
