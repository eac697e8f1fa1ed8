import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { MetricReport, MetricState } from './metric-report.ts';

/** What is asked of the workers together. */
export interface WorkerCounts {
  readonly up: number;
  readonly replaced: number;
}

/** Of the process itself: what it takes counts with what the workers take, and it was there from the beginning. */
const OF_THE_PROCESS = /^process_(cpu_.*|resident_memory_bytes|start_time_seconds)$/;

/** What the primary tells beside its workers. */
export function primaryMetrics(workers: () => WorkerCounts, configured: number): () => Promise<MetricReport> {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'launch_gateway_workers',
    help: 'Processes that serve now.',
    registers,
    collect() {
      this.set(workers().up);
    },
  });
  new Gauge({
    name: 'launch_gateway_workers_configured',
    help: 'Processes that are to serve.',
    registers,
    collect() {
      this.set(configured);
    },
  });
  new Counter({
    name: 'launch_gateway_worker_restarts_total',
    help: 'Workers that took the place of one that had ended.',
    registers,
    collect() {
      this.reset();
      this.inc(workers().replaced);
    },
  });
  return async () => {
    const all = (await registry.getMetricsAsJSON()) as unknown as readonly MetricState[];
    return all
      .filter(({ name }) => name.startsWith('launch_gateway_') || OF_THE_PROCESS.test(name))
      .map((metric) => (metric.name === 'process_start_time_seconds' ? { ...metric, aggregator: 'first' } : metric));
  };
}
