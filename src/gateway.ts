import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Agent } from 'undici';
import { announcedSessions } from './announcements/announced-sessions.ts';
import { AnnouncementKeeper } from './announcements/announcement-keeper.ts';
import { MetricsSource } from './builds/hub-metrics/metrics-source.ts';
import { Ledger } from './builds/ledger.ts';
import type { Store } from './builds/store.ts';
import type { Config } from './config/schema.ts';
import { storeLimits } from './config/store-limits.ts';
import { announcementMetrics, announcementNotes } from './http/announcement-notes.ts';
import { createApp } from './http/app.ts';
import { callHubsWith } from './http/call-hub.ts';
import { clientReader } from './http/client.ts';
import { coldMetrics } from './http/cold-metrics.ts';
import type { ExplainParts } from './http/explain-launch.ts';
import { LaunchAnswer } from './http/launch-answer.ts';
import { LaunchCounts } from './http/launch-counts.ts';
import { Metrics } from './http/metrics.ts';
import { PageCookie } from './http/page-cookie.ts';
import { PredictionCounts, predictionMetrics } from './http/prediction-counts.ts';
import { prewarmNotes } from './http/prewarm-notes.ts';
import { prewarmRequest } from './http/prewarm-request.ts';
import { scrapeMetrics } from './http/scrape-metrics.ts';
import { listen, type RunningServer } from './http/server.ts';
import { shutDownServersWith } from './http/shut-down-server.ts';
import { StickyCookie } from './http/sticky-cookie.ts';
import { streamNotes } from './http/stream-notes.ts';
import { warmForEvent } from './http/warm-for-event.ts';
import type { GatewayLog } from './log.ts';
import { firstRoster } from './members/build-roster.ts';
import { checkMember } from './members/check-member.ts';
import { type Clock, systemClock } from './members/clock.ts';
import { fetchMetrics } from './members/fetch-metrics.ts';
import { LaunchLoad } from './members/launch-load.ts';
import { compileLaunchRules } from './members/launch-rules.ts';
import type { MemberName } from './members/member.ts';
import { MemberMonitor } from './members/member-monitor.ts';
import type { Roster } from './members/roster.ts';
import { RosterKeeper } from './members/roster-keeper.ts';
import { ScrapeLoops } from './members/scrape-loops.ts';
import { SiteFiles } from './pages/site-files.ts';
import { Prewarmer } from './prewarm/prewarmer.ts';
import { warmColdMember } from './prewarm/warm-cold-member.ts';
import { ColdMembers } from './routing/cold-members.ts';
import type { Federation } from './routing/federation.ts';
import { federationFrame } from './routing/federation-of.ts';
import { FederationView } from './routing/federation-view.ts';
import { openStore } from './stores/open-store.ts';
import { BuildShares } from './streams/build-shares.ts';
import { FailureMemory } from './streams/failure-memory.ts';
import { type KeeperParts, StreamKeeper } from './streams/stream-keeper.ts';
import type { Waiter } from './streams/stream-parts.ts';
import { WaitingRoom } from './streams/waiting-room.ts';
import { every, later } from './timers.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly log: GatewayLog;
  readonly version: string;
  readonly clock?: Clock;
}

/** So long before the deadline those whose streams are not over are told, ms. */
const TELL_BEFORE_MS = 1_000;
/** A stream that has left out so many of its keepalives is lost. */
const SILENT_KEEPALIVES = 3;

/** A federation's front door, put together from a configuration. This is the only file that constructs adapters. */
export class Gateway {
  readonly #config: Config;
  readonly #log: GatewayLog;
  readonly #dispatcher: Agent;
  readonly #keeper: RosterKeeper;
  readonly #monitor: MemberMonitor;
  readonly #scrapes: ScrapeLoops | null;
  readonly #ledger: Ledger;
  readonly #app: ReturnType<typeof createApp>;
  readonly #explain: ExplainParts;
  readonly #streams: StreamKeeper | null;
  readonly #prewarmer: Prewarmer;
  readonly #announcements: AnnouncementKeeper;
  #server: RunningServer | null = null;

  /** Puts a gateway together; nothing runs yet. */
  static async create(options: GatewayOptions): Promise<Gateway> {
    return new Gateway(options, await openStore(options.config.store, storeLimits(options.config)));
  }

  private constructor({ config, log, version, clock = systemClock }: GatewayOptions, store: Store) {
    const members = config.members;
    this.#config = config;
    this.#log = log;
    this.#dispatcher = new Agent({
      connect: { timeout: config.checks.timeoutMs },
      headersTimeout: config.limits.requestTimeoutMs,
    });

    this.#keeper = new RosterKeeper(firstRoster(members, clock.now()), (cause) =>
      log.error({ cause: String(cause) }, 'a listener of the roster failed'),
    );
    this.#monitor = new MemberMonitor({
      keeper: this.#keeper,
      settings: config.checks,
      versionMode: config.versions.mode,
      clock,
      check: (member, signal) =>
        checkMember(member, { dispatcher: this.#dispatcher, settings: config.checks, clock }, signal),
      onError: (cause, name) => log.error({ member: name, cause: String(cause) }, 'a check failed by a fault of ours'),
    });
    const load = new LaunchLoad(members.length);
    const frame = federationFrame(
      members,
      ({ rules }) => compileLaunchRules(rules),
      config.routing,
      config.versions.mode,
    );
    const cold = new ColdMembers(members.length, config.routing.brake);
    const view = new FederationView(frame, this.#keeper.current, load.pending, cold);
    const federation = () => view.current;
    const lookForCold = () =>
      cold.follow(federation().members, clock.now(), (index) => this.#becameCold(index, federation, clock));
    this.#keeper.onChange((roster, previous) => {
      load.settle(roster, clock.now());
      view.follow(roster);
      lookForCold();
      this.#logChanges(roster, previous);
      this.#streams?.release();
    });

    this.#ledger = new Ledger(
      { ...config.ledger, presumedRetentionMs: config.routing.presumedRetentionMs },
      {
        store,
        now: clock.now,
        later,
        onAvailability: (up, reason) =>
          up
            ? log.info({ store: config.store.kind }, 'the store is up')
            : log.warn({ store: config.store.kind, reason }, 'the store is down'),
      },
    );

    const counts = new LaunchCounts(members.length);
    const metrics = new Metrics({
      roster: () => this.#keeper.current,
      federation,
      ledger: () => this.#ledger.stats,
      counts,
    });
    this.#scrapes = config.metrics.enabled ? this.#readMetrics(metrics, clock) : null;
    const predictions = new PredictionCounts(members.length);
    predictionMetrics(predictions, metrics.registry);
    coldMetrics(members, cold, clock.now, metrics.registry);
    const failures = new FailureMemory(config.streams.failures, config.streams.failureMemoryMs);
    const queue = new WaitingRoom<Waiter>(config.streams.queue);
    const notes = streamNotes({
      registry: metrics.registry,
      counts,
      ledger: this.#ledger,
      failures,
      log,
      predictions,
      now: clock.now,
      inFlight: () => this.#streams?.inFlight ?? 0,
      away: () => this.#streams?.away ?? 0,
      queued: () => queue.size,
      imagePrefix: (member, prefix) => {
        view.namesImages(member, prefix);
        lookForCold();
      },
    });
    this.#announcements = new AnnouncementKeeper({
      settings: config.announcements,
      shared: store.notes,
      federation,
      mayBuild: (index) => members[index]!.prewarm !== 'off',
      ledger: this.#ledger,
      isChecked: () => this.#keeper.current.states.every(({ standing }) => standing !== 'unchecked'),
      warm: warmForEvent(() => this.#prewarmer),
      notes: announcementNotes(log),
      clock,
      every,
      newId: () => randomBytes(4).toString('hex'),
    });
    announcementMetrics(() => this.#announcements.totals(), metrics.registry);
    const streamParts: KeeperParts = {
      settings: config.streams,
      federation,
      ledger: this.#ledger,
      load,
      cold,
      sessions: announcedSessions(store.sessions, (repo) => this.#announcements.seatsNow(repo)),
      failures,
      shares: new BuildShares(),
      queue,
      callHub: callHubsWith(this.#dispatcher, config.streams.hubSilenceMs),
      notes,
      clock,
      random: clock.random,
      newId: randomUUID,
      every,
      later,
    };
    this.#streams = config.build === 'proxy' ? new StreamKeeper(streamParts) : null;
    this.#prewarmer = new Prewarmer({
      ...streamParts,
      settings: {
        ...config.streams,
        modes: members.map(({ prewarm }) => prewarm),
        perMember: config.prewarm.perMember,
      },
      requestFor: prewarmRequest,
      shutDown: shutDownServersWith(this.#dispatcher),
      streamNotes: notes,
      notes: prewarmNotes({
        registry: metrics.registry,
        log,
        running: () => this.#prewarmer.running,
        waiting: () => this.#prewarmer.waiting,
      }),
      clock,
    });
    this.#explain = { ledger: this.#ledger, federation, now: clock.now, random: clock.random };
    const files = new SiteFiles();
    const secret = config.sticky.secret ?? randomBytes(32).toString('hex');
    this.#app = createApp({
      ...this.#explain,
      ledger: this.#ledger,
      version,
      publicUrl: config.publicUrl,
      site: { ...config.site, file: (name) => files.url(name) },
      files,
      limits: config.limits,
      roster: () => this.#keeper.current,
      load,
      cold,
      predictions,
      client: clientReader(config.trustedProxies, config.publicUrl?.startsWith('https:') ?? false),
      cookie: new StickyCookie(config.sticky, secret),
      pages: config.launch,
      streamSilenceMs: SILENT_KEEPALIVES * config.streams.keepaliveMs,
      pageCookie: new PageCookie(config.sticky.lifeMs, secret),
      answer: new LaunchAnswer(members),
      counts,
      metrics,
      streams: this.#streams,
      prewarm: {
        prewarmer: this.#prewarmer,
        access: config.prewarm,
        keepaliveMs: config.streams.keepaliveMs,
        every,
      },
      announcements: { keeper: this.#announcements, tokens: config.announcements.tokens },
      failures,
      log,
      dispatcher: this.#dispatcher,
    });
  }

  /** What `explain` needs to answer without a visitor. */
  get explainParts(): ExplainParts {
    return this.#explain;
  }

  /** Opens the store and checks every member once, without listening: for a single question. */
  async look(): Promise<void> {
    await this.#ledger.start();
    this.#monitor.start();
    await Promise.all(this.#keeper.current.states.map(({ member }) => this.#monitor.checkNow(member.name)));
  }

  /** Serves. Returns the address it listens on. Rejects when it cannot listen. A store that is away is no obstacle. */
  async start(): Promise<string> {
    await this.#ledger.start();
    const { listen: at, limits } = this.#config;
    this.#server = await listen(this.#app.callback(), { ...at, ...limits });
    this.#monitor.start();
    this.#scrapes?.start();
    this.#announcements.start();
    this.#log.info({ url: this.#server.url, members: this.#config.members.map(({ name }) => name) }, 'listening');
    return this.#server.url;
  }

  /** Lets requests under way end (until the configured deadline), stores what was learnt, and lets go of everything. */
  async stop(): Promise<void> {
    const deadlineMs = this.#config.limits.shutdownDeadlineMs;
    // Streams are told before connections are cut.
    const tellAt = Math.max(deadlineMs / 2, deadlineMs - TELL_BEFORE_MS);
    this.#announcements.stop();
    await Promise.all([this.#server?.close(deadlineMs), this.#streams?.close(tellAt), this.#prewarmer.close(tellAt)]);
    await Promise.all([this.#monitor.stop(), this.#scrapes?.stop()]);
    await this.#ledger.close();
    await this.#dispatcher.destroy();
    this.#log.info({}, 'stopped');
    this.#log.flush();
  }

  /** Learns from the metrics of the members. */
  #readMetrics({ registry }: Metrics, clock: Clock): ScrapeLoops {
    const { members, metrics: settings } = this.#config;
    const options = { ...settings, dispatcher: this.#dispatcher, clock };
    const stateOf = (name: MemberName) => this.#keeper.current.states.find(({ member }) => member.name === name);
    const source = new MetricsSource({
      members,
      maxSeries: settings.maxSeries,
      fetch: ({ url }, take, signal) => fetchMetrics(`${url}/metrics`, options, take, signal),
      ledger: this.#ledger,
      generationOf: (name) => stateOf(name)?.generation ?? null,
      now: clock.now,
      onChange: (member, problem) =>
        problem === null
          ? this.#log.info({ member }, "a member's metrics can be read again")
          : this.#log.warn({ member, ...problem }, "a member's metrics cannot be read"),
      onError: (cause, member) =>
        this.#log.error({ member, cause: String(cause) }, 'reading metrics failed by a fault of ours'),
    });
    scrapeMetrics(() => source.stats, registry);
    return new ScrapeLoops({ members, settings, clock, scrape: (member, signal) => source.scrape(member, signal) });
  }

  #becameCold(index: number, federation: () => Federation, clock: Clock): void {
    const { members, prewarm } = this.#config;
    const member = members[index]!.name;
    this.#log.warn({ member }, 'a member is cold: its versions or the names of its images have changed');
    if (prewarm.access === 'off' || prewarm.coldRepos === 0) return;
    const parts = { federation, ledger: this.#ledger, prewarmer: this.#prewarmer, now: clock.now, pause: nextTurn };
    warmColdMember(index, { most: prewarm.coldRepos, ...parts })
      .then((repos) => this.#log.info({ member, ...repos }, 'a cold member has been warmed'))
      .catch((cause) => this.#log.error({ member, cause: String(cause) }, 'warming failed by a fault of ours'));
  }

  #logChanges(roster: Roster, previous: Roster): void {
    for (const [index, { member, standing, reason, detail }] of roster.states.entries()) {
      const before = previous.states[index]?.standing;
      if (before === standing) continue;
      const line = { member: member.name, from: before, to: standing, reason, detail };
      if (standing === 'up') this.#log.info(line, 'a member is up');
      else this.#log.warn(line, `a member is ${standing}`);
    }
  }
}
