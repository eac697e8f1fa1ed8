import { Counter, type Registry } from 'prom-client';
import type { TallyWriterStats } from '../builds/day-tally-writer.ts';
import { liveGauge } from './live-gauge.ts';

/** How the writing of daily counts goes. */
export function tallyMetrics(stats: () => TallyWriterStats, registry: Registry): void {
  liveGauge(
    registry,
    'launch_gateway_tallies_waiting',
    'Daily counts, by what they are of, that wait to be stored.',
    () => stats().waiting,
  );
  const counter = (name: string, help: string, value: (stats: TallyWriterStats) => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value(stats()));
      },
    });
  counter(
    'launch_gateway_tallies_written_total',
    'Daily counts added to those of the store.',
    ({ written }) => written,
  );
  counter(
    'launch_gateway_tallies_dropped_total',
    'Numbers and texts of daily counts given up: there was no room for them.',
    ({ dropped }) => dropped,
  );
}
