import { Counter, Gauge, type Registry } from 'prom-client';
import type { ScrapeStats } from '../builds/hub-metrics/metrics-source.ts';

/** How the reading of hubs' own metrics goes. */
export function scrapeMetrics(stats: () => readonly ScrapeStats[], registry: Registry): void {
  const registers = [registry];
  new Counter({
    name: 'launch_gateway_hub_scrapes_total',
    help: "Readings of a member's own metrics, by outcome: ok, or what was wrong.",
    labelNames: ['member', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const { member, outcomes } of stats()) {
        for (const [outcome, count] of Object.entries(outcomes)) this.inc({ member, outcome }, count);
      }
    },
  });
  new Counter({
    name: 'launch_gateway_hub_scrape_lessons_total',
    help: "Records learnt from a member's own metrics.",
    labelNames: ['member'],
    registers,
    collect() {
      this.reset();
      for (const { member, learnt } of stats()) this.inc({ member }, learnt);
    },
  });
  const gauge = (name: string, help: string, value: (stats: ScrapeStats) => number) =>
    new Gauge({
      name: `launch_gateway_hub_scrape_${name}`,
      help,
      labelNames: ['member'],
      // Each reads all of them.
      aggregator: 'first',
      registers,
      collect() {
        for (const one of stats()) this.set({ member: one.member }, value(one));
      },
    });
  gauge('series', "Counts of a member's last page that are remembered.", ({ series }) => series);
  gauge('ignored_series', 'Counts that there was no room for (`metrics.maxSeries`).', ({ ignored }) => ignored);
}
