import { Counter, Gauge, type Registry } from 'prom-client';
import type { Ejections } from '../members/ejections.ts';
import { membersNow, type Roster } from '../members/roster.ts';

/** Which members fail one launch after the other, and what is made of it. `now`: ms since the epoch. */
export function ejectionMetrics(
  roster: () => Roster,
  ejections: Pick<Ejections, 'of' | 'total'>,
  now: () => number,
  registry: Registry,
): void {
  const shared = { labelNames: ['member'] as const, registers: [registry] };
  const isNow = (name: string, help: string, isHeeded: boolean) =>
    new Gauge({
      ...shared,
      name,
      help,
      // Of several workers each judges by its own launches: one that has ejected it is worth knowing.
      aggregator: 'max',
      collect() {
        this.reset();
        for (const { member, standing, index } of membersNow(roster())) {
          const isSo = standing === 'up' && ejections.of(index, now())?.isHeeded === isHeeded;
          this.set({ member: member.name }, Number(isSo));
        }
      },
    });
  isNow(
    'launch_gateway_member_ejected',
    'It has failed one launch after the other, so they go elsewhere for a while: 1, or 0.',
    true,
  );
  isNow(
    'launch_gateway_member_ejection_unheeded',
    'It has, and launches go there all the same, because too few others are left: 1, or 0.',
    false,
  );
  new Counter({
    ...shared,
    name: 'launch_gateway_member_ejections_total',
    help: 'How often it was ejected, whether that was heeded or not.',
    collect() {
      this.reset();
      for (const [index, { member }] of roster().states.entries())
        this.inc({ member: member.name }, ejections.total(index));
    },
  });
}
