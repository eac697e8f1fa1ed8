import { setImmediate } from 'node:timers/promises';
import { METRICS_PROBLEMS, type MetricsFetch, type MetricsProblem } from '../../members/fetch-metrics.ts';
import type { Member, MemberName } from '../../members/member.ts';
import type { Ledger } from '../ledger.ts';
import type { PageNews } from './count-reading.ts';
import { HubCounts } from './hub-counts.ts';
import { launchedHere } from './launched-here.ts';

/** How the reading of one member's metrics goes. */
export interface ScrapeStats {
  readonly member: MemberName;
  /** Pages read, and not, since the start. */
  readonly outcomes: Readonly<Record<'ok' | MetricsProblem, number>>;
  /** Records that the ledger has learnt, since the start. */
  readonly learnt: number;
  /** At the last page: series whose counts are remembered, and those that there was no room for. */
  readonly series: number;
  readonly ignored: number;
}

export interface MetricsSourceParts {
  readonly maxSeries: number;
  /** Never rejects. See fetchMetrics. */
  readonly fetch: (member: Member, take: (bytes: Buffer) => void, signal: AbortSignal) => Promise<MetricsFetch>;
  readonly ledger: Pick<Ledger, 'recall' | 'learn'>;
  /** What a member builds under now; null: not known. */
  readonly generationOf: (member: MemberName) => string | null;
  readonly now: () => number;
  /** A member's metrics cannot be read any more, or for another reason; null: they can again. Once per change. */
  readonly onChange: (
    member: MemberName,
    problem: { readonly reason: MetricsProblem; readonly detail: string } | null,
  ) => void;
  /** A scrape broke by a fault of ours. */
  readonly onError: (cause: unknown, member: MemberName) => void;
}

/** A sighting this young says what its member builds under now. */
const FRESH_MS = 10 * 60_000;
/** Repos learnt of in one go: launches go on in between. */
const AT_ONCE = 200;

interface Hub {
  /** Of the hub at this address. */
  url: string;
  counts: HubCounts;
  readonly outcomes: Record<'ok' | MetricsProblem, number>;
  problem: MetricsProblem | null;
  learnt: number;
  series: number;
  ignored: number;
}

/**
 * Turns hubs' public metrics into knowledge: that something of a repo was launched there since the last look. So a hub
 * that nobody can change, and whose streams do not pass here, teaches as well.
 */
export class MetricsSource {
  readonly #parts: MetricsSourceParts;
  readonly #hubs = new Map<MemberName, Hub>();

  constructor(parts: MetricsSourceParts) {
    this.#parts = parts;
  }

  /** Reads one member's metrics, and has the ledger learn. Tells whether they could be read. Never rejects. */
  async scrape(member: Member, signal: AbortSignal): Promise<boolean> {
    const { fetch, now, onError } = this.#parts;
    const hub = this.#hubOf(member);
    const at = now();
    try {
      const page = hub.counts.read(at);
      const fetched = await fetch(member, (bytes) => page.push(bytes), signal);
      if (signal.aborted) return false;
      if (fetched.problem !== null) return this.#failed(member, hub, fetched.problem, fetched.detail);
      const news = page.finish();
      if (news === null) return this.#failed(member, hub, 'rubbish', "not a BinderHub's metrics");
      this.#read(member, hub, news);
      await this.#learn(member.name, hub, news, at, signal);
      return true;
    } catch (cause) {
      onError(cause, member.name);
      return false;
    }
  }

  /** A member has left: what it has counted is forgotten, and what was read of it is not. */
  left({ name, url }: Pick<Member, 'name' | 'url'>): void {
    const hub = this.#hubs.get(name);
    if (hub?.url !== url) return;
    Object.assign(hub, { url: '', counts: new HubCounts(0), series: 0, ignored: 0, problem: null });
  }

  /** Of every member that has been read, in the order of the first time. */
  get stats(): readonly ScrapeStats[] {
    return Array.from(this.#hubs, ([member, { outcomes, learnt, series, ignored }]) => ({
      member,
      outcomes,
      learnt,
      series,
      ignored,
    }));
  }

  #hubOf({ name, url }: Member): Hub {
    const known = this.#hubs.get(name);
    if (known?.url === url) return known;
    const hub: Hub = {
      url,
      counts: new HubCounts(this.#parts.maxSeries),
      outcomes: known?.outcomes ?? zeros(),
      problem: null,
      learnt: known?.learnt ?? 0,
      series: 0,
      ignored: 0,
    };
    this.#hubs.set(name, hub);
    return hub;
  }

  #failed({ name }: Member, hub: Hub, reason: MetricsProblem, detail: string): false {
    hub.outcomes[reason]++;
    if (hub.problem !== reason) this.#parts.onChange(name, { reason, detail });
    hub.problem = reason;
    return false;
  }

  #read({ name }: Member, hub: Hub, { series, ignored }: PageNews): void {
    hub.outcomes.ok++;
    hub.series = series;
    hub.ignored = ignored;
    if (hub.problem !== null) this.#parts.onChange(name, null);
    hub.problem = null;
  }

  async #learn(member: MemberName, hub: Hub, news: PageNews, at: number, signal: AbortSignal): Promise<void> {
    const { launched, since } = news;
    if (since === null) return;
    const { ledger, generationOf } = this.#parts;
    const generation = at - since < FRESH_MS ? generationOf(member) : null;
    let looked = 0;
    for (const repo of launched) {
      if (++looked % AT_ONCE === 0) await setImmediate();
      if (signal.aborted) return;
      const { records } = await ledger.recall(repo);
      const record = launchedHere(records, { member, at, generation });
      if (record === null) continue;
      ledger.learn({ repo, record });
      hub.learnt++;
    }
  }
}

const zeros = () => Object.fromEntries(['ok', ...METRICS_PROBLEMS].map((outcome) => [outcome, 0])) as Hub['outcomes'];
