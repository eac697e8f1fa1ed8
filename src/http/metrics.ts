import { type Aggregator, Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { LedgerStats } from '../builds/ledger.ts';
import { membersNow, type Roster } from '../members/roster.ts';
import type { Federation } from '../routing/federation.ts';
import { REASONS } from '../routing/reasons.ts';
import { DurationCounts } from './duration-counts.ts';
import type { LaunchCounts } from './launch-counts.ts';

/** Where the numbers come from: read when somebody asks for them. */
export interface MetricSources {
  readonly roster: () => Roster;
  readonly federation: () => Federation;
  readonly ledger: () => LedgerStats;
  readonly counts: LaunchCounts;
}

/** `/metrics`: the names that federation-redirect's dashboards use, and our own with the prefix `launch_gateway_`. */
export class Metrics {
  readonly registry = new Registry();
  readonly #durations = new DurationCounts(
    'launch_gateway_launch_duration_seconds',
    'From the arrival of a launch to its answer.',
    [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000],
  );
  readonly #events: Counter<'member' | 'outcome'>;

  constructor(sources: MetricSources) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    federationRedirectMetrics(sources, registers);
    memberMetrics(sources, registers);
    launchMetrics(sources, registers);
    ledgerMetrics(sources, registers);
    this.registry.registerMetric(this.#durations.metric);
    this.#events = new Counter({
      name: 'launch_gateway_events_total',
      help: 'Launch events received, by member and outcome: accepted or refused.',
      labelNames: ['member', 'outcome'],
      registers,
    });
  }

  launchTook(us: number): void {
    this.#durations.add(us);
  }

  events(member: string, outcome: 'accepted' | 'refused', count: number): void {
    if (count > 0) this.#events.inc({ member, outcome }, count);
  }
}

/** federation_health, federation_health_check and federation_redirect_count, as operators' dashboards read them. */
function federationRedirectMetrics({ roster, counts }: MetricSources, registers: Registry[]): void {
  new Gauge({
    name: 'federation_health',
    help: 'Overall health of each member: 1 = healthy, 0 = unhealthy. `reason` is the check that failed.',
    labelNames: ['member', 'reason'],
    // Where several workers answer for one gateway: as one of them sees it, or one would say yes beside another's no.
    aggregator: 'first',
    registers,
    collect() {
      // Forget what was: a member has one series, and not a stale 1 beside its 0.
      this.reset();
      for (const { member, standing, reason } of membersNow(roster())) {
        if (standing !== 'unchecked') this.set({ member: member.name, reason }, standing === 'up' ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'federation_health_check',
    help: 'Each health check of each member: 1 = ok, 0 = not.',
    labelNames: ['member', 'check'],
    aggregator: 'first',
    registers,
    collect() {
      this.reset();
      for (const { member, checks } of membersNow(roster())) {
        for (const { check, ok } of checks) this.set({ member: member.name, check }, ok ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'federation_redirect_count',
    help: 'Launches routed to each member, by the reasons that federation-redirect has: cookie or load_balancer.',
    labelNames: ['member', 'reason'],
    registers,
    collect() {
      this.reset();
      // Of those that left, too: launches are not undone. Two that had one name are counted together.
      for (const [index, { member }] of roster().states.entries()) {
        const cookie = counts.of(index, 'sticky');
        const all = REASONS.reduce((sum, reason) => sum + counts.of(index, reason), 0);
        this.inc({ member: member.name, reason: 'cookie' }, cookie);
        this.inc({ member: member.name, reason: 'load_balancer' }, all - cookie);
      }
    },
  });
}

function memberMetrics({ roster, federation }: MetricSources, registers: Registry[]): void {
  const perMember = (
    name: string,
    help: string,
    value: (index: number) => number | null,
    aggregator: Aggregator = 'first',
  ) =>
    new Gauge({
      name: `launch_gateway_member_${name}`,
      help,
      labelNames: ['member'],
      aggregator,
      registers,
      collect() {
        this.reset();
        for (const { member, index } of membersNow(roster())) {
          const now = value(index);
          if (now !== null) this.set({ member: member.name }, now);
        }
      },
    });
  perMember('pods', "Pods at the hub's last count.", (index) => roster().states[index]!.pods?.total ?? null);
  perMember('pod_quota', 'Pods that the hub allows.', (index) => roster().states[index]!.pods?.quota ?? null);
  perMember(
    'pending_launches',
    'Own launches that are not in the pod count yet.',
    (index) => federation().pending[index] ?? 0,
    'sum',
  );
  perMember('ring_share_ratio', 'Part of the ring that the member owns.', (i) => federation().ring.shares[i] ?? 0);
  perMember('weight', 'Configured weight.', (index) => roster().states[index]!.member.weight);
  perMember('version_agrees', 'Runs the versions the federation wants: 1, or 0.', (index) =>
    Number(roster().states[index]!.versionAgrees),
  );
}

function launchMetrics({ roster, counts }: MetricSources, registers: Registry[]): void {
  new Counter({
    name: 'launch_gateway_launches_total',
    help: 'Launches routed, by member and reason.',
    labelNames: ['member', 'reason'],
    registers,
    collect() {
      this.reset();
      for (const [index, { member }] of roster().states.entries()) {
        for (const reason of REASONS) this.inc({ member: member.name, reason }, counts.of(index, reason));
      }
    },
  });
  new Counter({
    name: 'launch_gateway_refused_launches_total',
    help: 'Launches that no member could take, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(counts.refusals)) this.inc({ reason }, count);
    },
  });
  new Counter({
    name: 'launch_gateway_wrong_links_total',
    help: 'Launch links that could not be read.',
    registers,
    collect() {
      this.reset();
      this.inc(counts.wrongLinks);
    },
  });
  new Counter({
    name: 'launch_gateway_bots_total',
    help: 'Launch links that crawlers and fetchers of previews asked for, and that launched nothing.',
    registers,
    collect() {
      this.reset();
      this.inc(counts.bots);
    },
  });
}

function ledgerMetrics({ ledger }: MetricSources, registers: Registry[]): void {
  const reading = (
    kind: typeof Gauge | typeof Counter,
    name: string,
    help: string,
    value: (s: LedgerStats) => number,
    aggregator: Aggregator = 'sum',
  ) =>
    kind === Gauge
      ? new Gauge({
          name: `launch_gateway_${name}`,
          help,
          aggregator,
          registers,
          collect() {
            this.set(value(ledger()));
          },
        })
      : new Counter({
          name: `launch_gateway_${name}`,
          help,
          registers,
          collect() {
            this.reset();
            this.inc(value(ledger()));
          },
        });
  reading(Gauge, 'store_up', 'Does the store answer: 1, or 0.', ({ storeUp }) => Number(storeUp), 'min');
  reading(
    Gauge,
    'known_repos',
    'Repositories known in this process; of several workers in the one that knows most.',
    ({ known }) => known,
    'max',
  );
  reading(Gauge, 'ledger_queue', 'Records that wait to be stored.', ({ queued }) => queued);
  reading(Counter, 'ledger_dropped_total', 'Records given up because the queue was full.', ({ dropped }) => dropped);
  reading(Counter, 'ledger_written_total', 'Records stored.', ({ written }) => written);
  reading(Counter, 'ledger_hits_total', 'Launches that needed no read.', ({ hits }) => hits);
  reading(Counter, 'ledger_reads_total', 'Reads of the store.', ({ reads }) => reads);
  reading(
    Counter,
    'ledger_failed_reads_total',
    'Reads that failed or took too long.',
    ({ failedReads }) => failedReads,
  );
}
