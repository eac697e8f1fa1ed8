import { Counter, Gauge, type Registry } from 'prom-client';
import type { Federation } from '../routing/federation.ts';
import type { ShadowQueue } from '../routing/shadow/shadow-queue.ts';
import { EXPECTED, SIDES } from '../routing/shadow/shadow-tally.ts';

/** What a shadow says of live launches. Labels: reasons, members, and closed words. */
export function shadowMetrics(queue: ShadowQueue, federation: () => Federation, registry: Registry): void {
  const registers = [registry];
  new Counter({
    name: 'launch_gateway_shadow_launches_total',
    help: 'Launches compared, by the reason they were routed by, the reason the shadow had, and whether it was for the same member.',
    labelNames: ['live', 'shadow', 'member'],
    registers,
    collect() {
      this.reset();
      for (const { live, shadow, launches, sameMember } of queue.shadow.counts.matrix) {
        this.inc({ live, shadow, member: 'same' }, sameMember);
        this.inc({ live, shadow, member: 'other' }, launches - sameMember);
      }
    },
  });
  new Counter({
    name: 'launch_gateway_shadow_expected_total',
    help: 'Launches compared, by member, under what decides (live) and in the shadow: image there, build joined, or build begun.',
    labelNames: ['member', 'side', 'expected'],
    registers,
    collect() {
      this.reset();
      for (const [member, counts] of queue.shadow.counts.members) {
        for (const side of SIDES) {
          for (const expected of EXPECTED) this.inc({ member, side, expected }, counts[side][expected]);
        }
      }
    },
  });
  new Counter({
    name: 'launch_gateway_shadow_dropped_total',
    help: 'Launches that were not compared, because too many waited for it or by a fault.',
    registers,
    collect() {
      this.reset();
      this.inc(queue.dropped);
    },
  });
  new Gauge({
    name: 'launch_gateway_shadow_weight',
    help: 'Weight of each member in the shadow; 0: left out.',
    labelNames: ['member'],
    aggregator: 'first',
    registers,
    collect() {
      this.reset();
      for (const { member } of queue.shadow.federation(federation()).members)
        this.set({ member: member.name }, member.weight);
    },
  });
}
