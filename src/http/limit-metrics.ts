import { Counter, type Registry } from 'prom-client';
import { LIMIT_NAMES } from '../builds/shared-use.ts';
import type { ClientLimits } from './client-limits.ts';

/** What was refused because a client asked for too much. */
export function limitMetrics(limits: Pick<ClientLimits, 'refused'>, registry: Registry): void {
  new Counter({
    name: 'launch_gateway_limited_total',
    help: 'Requests refused because their client asks for too much: launches, api-reads, api-writes.',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      this.reset();
      for (const what of LIMIT_NAMES) this.inc({ what }, limits.refused(what));
    },
  });
}
