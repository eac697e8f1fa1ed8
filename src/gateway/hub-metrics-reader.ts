import type { Registry } from 'prom-client';
import type { Dispatcher } from 'undici';
import { MetricsSource } from '../builds/hub-metrics/metrics-source.ts';
import type { Ledger } from '../builds/ledger.ts';
import type { MetricsSettings } from '../config/schema.ts';
import { scrapeMetrics } from '../http/scrape-metrics.ts';
import type { GatewayLog } from '../log.ts';
import type { Clock } from '../members/clock.ts';
import { fetchMetrics } from '../members/fetch-metrics.ts';
import { membersNow, type Roster } from '../members/roster.ts';
import { ScrapeLoops } from '../members/scrape-loops.ts';

export interface HubMetricsParts {
  readonly settings: MetricsSettings;
  readonly roster: () => Roster;
  readonly ledger: Ledger;
  readonly registry: Registry;
  readonly dispatcher: Dispatcher;
  readonly log: GatewayLog;
  readonly clock: Clock;
}

/** Has the ledger learn from the metrics of the members, again and again. */
export class HubMetricsReader {
  readonly #roster: () => Roster;
  readonly #source: MetricsSource;
  readonly #loops: ScrapeLoops;

  constructor({ settings, roster, ledger, registry, dispatcher, log, clock }: HubMetricsParts) {
    this.#roster = roster;
    this.#source = new MetricsSource({
      maxSeries: settings.maxSeries,
      fetch: ({ url }, take, signal) =>
        fetchMetrics(`${url}/metrics`, { ...settings, dispatcher, clock }, take, signal),
      ledger,
      generationOf: (name) => membersNow(roster()).find(({ member }) => member.name === name)?.generation ?? null,
      now: clock.now,
      onChange: (member, problem) =>
        problem === null
          ? log.info({ member }, "a member's metrics can be read again")
          : log.warn({ member, ...problem }, "a member's metrics cannot be read"),
      onError: (cause, member) =>
        log.error({ member, cause: String(cause) }, 'reading metrics failed by a fault of ours'),
    });
    scrapeMetrics(() => this.#source.stats, registry);
    this.#loops = new ScrapeLoops({
      roster,
      settings,
      clock,
      scrape: (member, signal) => this.#source.scrape(member, signal),
    });
  }

  start(): void {
    this.#loops.start();
  }

  stop(): Promise<void> {
    return this.#loops.stop();
  }

  /** The roster has other members. `left`: indexes of those that are none any more. */
  follow(left: readonly number[]): void {
    this.#loops.follow();
    for (const index of left) this.#source.left(this.#roster().states[index]!.member);
  }
}
