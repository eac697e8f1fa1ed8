import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Agent } from 'undici';
import { announcedSessions } from './announcements/announced-sessions.ts';
import { AnnouncementKeeper } from './announcements/announcement-keeper.ts';
import type { DayTallyWriter } from './builds/day-tally-writer.ts';
import { Ledger } from './builds/ledger.ts';
import type { Store } from './builds/store.ts';
import { accessTokens } from './config/access-tokens.ts';
import { clientLimitSettings } from './config/client-limit-settings.ts';
import { liveView, remade } from './config/live-view.ts';
import type { ConfiguredMember } from './config/member-schema.ts';
import type { ConfigReading } from './config/read-config.ts';
import { readJoining, readKeptSeat } from './config/read-joining.ts';
import { readNewSeat } from './config/read-new-seat.ts';
import type { Config } from './config/schema.ts';
import { liveConfig, settingChanges } from './config/setting-changes.ts';
import { storeLimits } from './config/store-limits.ts';
import { ControlKeeper } from './control/control-keeper.ts';
import { type AppliedConfig, ConfigReloads } from './gateway/config-reloads.ts';
import { dayCounts } from './gateway/day-counts.ts';
import { HubMetricsReader } from './gateway/hub-metrics-reader.ts';
import { limitsOfClients } from './gateway/limits-of-clients.ts';
import { LiveFederation } from './gateway/live-federation.ts';
import { ServedCertificate } from './gateway/served-certificate.ts';
import { shadowOfLaunches } from './gateway/shadow-of-launches.ts';
import type { SharedPort } from './gateway/shared-port.ts';
import { warmWhenCold } from './gateway/warm-when-cold.ts';
import { Access } from './http/access.ts';
import { announcementMetrics, announcementNotes } from './http/announcement-notes.ts';
import { createApp } from './http/app.ts';
import { callHubsWith } from './http/call-hub.ts';
import { clientReader } from './http/client.ts';
import { coldMetrics } from './http/cold-metrics.ts';
import { controlNotes } from './http/control-notes.ts';
import { easingMetrics } from './http/easing-metrics.ts';
import { ejectionMetrics } from './http/ejection-metrics.ts';
import { asBearer, memberTokens } from './http/event-sender.ts';
import type { ExplainParts } from './http/explain-launch.ts';
import { fellowDoor } from './http/fellow-door.ts';
import { launchIdAt } from './http/fellows.ts';
import { HolderFigures } from './http/holder-figures.ts';
import { Metrics } from './http/metrics.ts';
import { PageCookie } from './http/page-cookie.ts';
import { predictionMetrics } from './http/prediction-counts.ts';
import { prewarmNotes } from './http/prewarm-notes.ts';
import { prewarmRequest } from './http/prewarm-request.ts';
import { listen, type RunningServer } from './http/server.ts';
import { shutDownServersWith } from './http/shut-down-server.ts';
import { StickyCookie } from './http/sticky-cookie.ts';
import { streamNotes } from './http/stream-notes.ts';
import { warmForEvent } from './http/warm-for-event.ts';
import type { GatewayLog } from './log.ts';
import { checkMember } from './members/check-member.ts';
import { type Clock, systemClock } from './members/clock.ts';
import { MemberMonitor } from './members/member-monitor.ts';
import type { MembershipPlan } from './members/plan-membership.ts';
import { membersNow } from './members/roster.ts';
import { SiteFiles } from './pages/site-files.ts';
import { Prewarmer } from './prewarm/prewarmer.ts';
import { countHolders } from './routing/holder-census.ts';
import { openStore } from './stores/open-store.ts';
import { BuildShares } from './streams/build-shares.ts';
import { FailureMemory } from './streams/failure-memory.ts';
import { type KeeperParts, StreamKeeper } from './streams/stream-keeper.ts';
import type { Waiter } from './streams/stream-parts.ts';
import { WaitingRoom } from './streams/waiting-room.ts';
import { every, later } from './timers.ts';
import type { MetricReport } from './workers/metric-report.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly log: GatewayLog;
  readonly version: string;
  readonly clock?: Clock;
  /** Unset: no other gateway has its port. */
  readonly shared?: SharedPort;
}

/** So long before the deadline those whose streams are not over are told, ms. */
const TELL_BEFORE_MS = 1_000;
/** A stream that has left out so many of its keepalives is lost. */
const SILENT_KEEPALIVES = 3;

interface CurrentConfig {
  /** As it was read. */
  config: Config;
  /** Its members with what operators have said since. */
  members: Config['members'];
}

/** A federation's front door, put together from a configuration. This is the only file that constructs adapters. */
export class Gateway {
  readonly #current: CurrentConfig;
  readonly #log: GatewayLog;
  readonly #dispatcher: Agent;
  readonly #live: LiveFederation;
  readonly #monitor: MemberMonitor;
  readonly #reader: HubMetricsReader | null;
  readonly #ledger: Ledger;
  readonly #tallies: DayTallyWriter;
  readonly #app: ReturnType<typeof createApp>;
  readonly #explain: ExplainParts;
  readonly #streams: StreamKeeper | null;
  readonly #prewarmer: Prewarmer;
  readonly #announcements: AnnouncementKeeper;
  readonly #control: ControlKeeper<ConfiguredMember>;
  readonly #reloads: ConfigReloads;
  readonly #metrics: Metrics;
  readonly #certificate: ServedCertificate;
  readonly #shared: SharedPort | null;
  readonly #limits: ReturnType<typeof limitsOfClients>;
  #server: RunningServer | null = null;
  #door: RunningServer | null = null;

  /** Puts a gateway together; nothing runs yet. */
  static async create(options: GatewayOptions): Promise<Gateway> {
    const { config } = options;
    const current = { config, members: config.members };
    // Members that join later may keep their images for longer.
    const limits = liveView(() => storeLimits({ ...current.config, members: current.members }));
    return new Gateway(options, await openStore(config.store, limits), current);
  }

  private constructor(
    { config: first, log, version, clock = systemClock, shared }: GatewayOptions,
    store: Store,
    current: CurrentConfig,
  ) {
    const config = liveView(() => current.config);
    this.#current = current;
    this.#log = log;
    this.#dispatcher = new Agent({
      connect: { timeout: config.checks.timeoutMs },
      headersTimeout: config.limits.requestTimeoutMs,
    });

    this.#live = new LiveFederation(first, {
      log,
      clock,
      brake: config.routing.brake,
      slowStart: config.routing,
      ejection: config.routing.ejection,
      becameCold: (index) => {
        const parts = { federation, ledger: this.#ledger, prewarmer: this.#prewarmer, now: clock.now };
        warmWhenCold(index, this.#live.memberAt(index).name, { settings: config.prewarm, log, ...parts });
      },
      changed: () => this.#streams?.release(),
    });
    const { keeper, load, cold, counts, predictions, answer, launchTallies, ejections } = this.#live;
    const federation = () => this.#live.current;
    const roster = () => this.#live.roster;
    this.#monitor = new MemberMonitor({
      keeper,
      settings: config.checks,
      clock,
      check: (member, signal) =>
        checkMember(member, { dispatcher: this.#dispatcher, settings: config.checks, clock }, signal),
      onError: (cause, name) => log.error({ member: name, cause: String(cause) }, 'a check failed by a fault of ours'),
    });

    this.#ledger = new Ledger(
      {
        ...first.ledger,
        get presumedRetentionMs() {
          return config.routing.presumedRetentionMs;
        },
      },
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

    const metrics = new Metrics({
      roster,
      federation,
      ledger: () => this.#ledger.stats,
      counts,
    });
    this.#metrics = metrics;
    this.#shared = shared ?? null;
    const { registry } = metrics;
    const certificateParts = { paths: first.listen.tls, log, registry, now: clock.now, every };
    this.#certificate = new ServedCertificate(certificateParts);
    this.#reloads = new ConfigReloads({ apply: (wanted) => this.apply(wanted), log, registry, now: clock.now });
    const reading = { roster, ledger: this.#ledger, registry, dispatcher: this.#dispatcher, log, clock };
    this.#reader = config.metrics.enabled ? new HubMetricsReader({ settings: config.metrics, ...reading }) : null;
    predictionMetrics(predictions, registry);
    coldMetrics(roster, cold, clock.now, registry);
    easingMetrics(roster, federation, clock.now, registry);
    ejectionMetrics(roster, ejections, clock.now, registry);
    const counted = { tallies: store.tallies, launches: launchTallies, keeper, registry, now: clock.now };
    this.#tallies = dayCounts(config.history, counted);
    const failures = new FailureMemory(config.streams);
    const queue = new WaitingRoom<Waiter>(config.streams.queue);
    const notes = streamNotes({
      registry,
      counts,
      ledger: this.#ledger,
      failures,
      log,
      predictions,
      tallies: launchTallies,
      now: clock.now,
      inFlight: () => this.#streams?.inFlight ?? 0,
      away: () => this.#streams?.away ?? 0,
      queued: () => queue.size,
      imagePrefix: (member, prefix) => this.#live.namesImages(member, prefix),
    });
    this.#announcements = new AnnouncementKeeper({
      settings: config.announcements,
      shared: store.notes,
      federation,
      mayBuild: (index) => this.#live.memberAt(index).prewarm !== 'off',
      ledger: this.#ledger,
      isChecked: () => this.#live.isChecked,
      warm: warmForEvent(() => this.#prewarmer),
      notes: announcementNotes(log),
      clock,
      every,
      newId: () => randomBytes(4).toString('hex'),
    });
    this.#control = new ControlKeeper({
      shared: store.notes,
      configured: () => current.config.members,
      readSeat: readKeptSeat,
      changed: () => this.#seat(),
      notes: controlNotes(log),
      now: clock.now,
      every,
      newId: () => randomBytes(4).toString('hex'),
    });
    announcementMetrics(() => this.#announcements.totals(), registry);
    const shadow = config.shadow.enabled ? shadowOfLaunches(config.shadow, { federation, registry, log, clock }) : null;
    // The shadow is dealt the chance that decided.
    const random = shadow?.draw ?? clock.random;
    const streamParts: KeeperParts = {
      settings: config.streams,
      federation,
      ledger: this.#ledger,
      load,
      cold,
      outcomes: this.#live,
      shadow,
      sessions: announcedSessions(store.sessions, (repo) => this.#announcements.seatsNow(repo)),
      failures,
      shares: new BuildShares(),
      queue,
      callHub: callHubsWith(this.#dispatcher, () => config.streams.hubSilenceMs),
      notes,
      clock,
      random,
      newId: () => (shared === undefined ? randomUUID() : launchIdAt(shared.fellows, randomUUID())),
      every,
      later,
    };
    this.#streams = config.build === 'proxy' ? new StreamKeeper(streamParts) : null;
    this.#prewarmer = new Prewarmer({
      ...streamParts,
      settings: liveView(() => ({ ...current.config.streams, perMember: current.config.prewarm.perMember })),
      modeOf: (index) => this.#live.memberAt(index).prewarm,
      requestFor: prewarmRequest,
      shutDown: shutDownServersWith(this.#dispatcher),
      streamNotes: notes,
      notes: prewarmNotes({
        registry,
        log,
        running: () => this.#prewarmer.running,
        waiting: () => this.#prewarmer.waiting,
      }),
      clock,
    });
    this.#explain = { ledger: this.#ledger, federation, now: clock.now, random: clock.random };
    const tokens = remade(() => current.config, accessTokens);
    const files = new SiteFiles();
    const client = remade(
      () => current.config,
      ({ trustedProxies, publicUrl }) => clientReader(trustedProxies, publicUrl?.startsWith('https:') ?? false),
    );
    const access = new Access(() => [...tokens(), ...memberTokens(membersNow(roster()))], clock.now);
    this.#limits = limitsOfClients({
      settings: remade(() => current.config, clientLimitSettings),
      client,
      holderOf: (authorization) => access.holderOf(asBearer(authorization)),
      registry,
      shared: store.use,
      secret: config.sticky.secret ?? '',
      log,
      now: clock.now,
    });
    const secret = config.sticky.secret ?? shared?.secret ?? randomBytes(32).toString('hex');
    this.#app = createApp({
      ...this.#explain,
      random,
      ledger: this.#ledger,
      version,
      get publicUrl() {
        return config.publicUrl;
      },
      site: liveView(() => ({ ...current.config.site, file: (name: string) => files.url(name) })),
      files,
      limits: config.limits,
      holders: new HolderFigures(
        () => countHolders(federation(), this.#ledger.knownRepos(), clock.now(), nextTurn),
        clock.now,
        (cause) => log.error({ cause: String(cause) }, 'counting holders failed by a fault of ours'),
      ),
      roster,
      readNewSeat: (form) => readNewSeat(form, current.members),
      load,
      cold,
      ejections,
      outcomes: this.#live,
      shadow,
      predictions,
      launchTallies,
      dayTallies: store.tallies,
      get daysKept() {
        return config.history.days;
      },
      get client() {
        return client();
      },
      cookie: new StickyCookie(config.sticky, secret),
      get pages() {
        return config.launch;
      },
      get streamSilenceMs() {
        return SILENT_KEEPALIVES * config.streams.keepaliveMs;
      },
      pageCookie: new PageCookie(config.sticky, secret),
      answer,
      counts,
      metrics,
      scrape: shared?.scrape ?? (() => registry.metrics()),
      fellows: shared?.fellows ?? null,
      streams: this.#streams,
      prewarm: {
        prewarmer: this.#prewarmer,
        mode: config.prewarm,
        get keepaliveMs() {
          return config.streams.keepaliveMs;
        },
        every,
      },
      announcements: { keeper: this.#announcements },
      control: { keeper: this.#control, readJoining, isKept: store.kind !== 'none' },
      access,
      clientLimits: this.#limits.limits,
      failures,
      log,
      dispatcher: this.#dispatcher,
    });
  }

  /** What `explain` needs to answer without a visitor. */
  get explainParts(): ExplainParts {
    return this.#explain;
  }

  /** Where those who share its port pass on clients of its launches. */
  async #openDoor(): Promise<void> {
    if (this.#shared === null || this.#streams === null) return;
    const { fellows, opened } = this.#shared;
    const at = { host: '127.0.0.1', port: 0, exclusive: true };
    this.#door = await listen(fellowDoor(this.#streams, fellows.key), { ...at, ...this.#current.config.limits });
    opened(Number(new URL(this.#door.url).port));
  }

  /** Opens the store and checks every member once, without listening: for a single question. */
  async look(): Promise<void> {
    await this.#ledger.start();
    await this.#control.look();
    this.#monitor.start();
    await Promise.all(membersNow(this.#live.roster).map(({ member }) => this.#monitor.checkNow(member.name)));
  }

  /** Serves. Returns the address it listens on. Rejects when it cannot listen. A store that is away is no obstacle. */
  async start(): Promise<string> {
    await this.#ledger.start();
    await this.#control.start();
    const { listen: at, limits } = this.#current.config;
    const tls = await this.#certificate.load();
    const server = await listen(this.#app, { ...at, ...limits, tls });
    this.#server = server;
    this.#certificate.follow((pair) => server.useCertificate(pair));
    await this.#openDoor();
    this.#monitor.start();
    this.#tallies.start();
    this.#reader?.start();
    this.#announcements.start();
    this.#limits.start();
    this.#log.info({ url: this.#server.url, members: this.#current.members.map(({ name }) => name) }, 'listening');
    return this.#server.url;
  }

  /**
   * Has this configuration from now on, as far as that goes without a restart; returns what that changed. Streams under way go on
   * where they are, at members that leave as well.
   */
  apply(wanted: Config): AppliedConfig {
    const before = this.#current.config;
    const config = liveConfig(before, wanted);
    const needRestart = settingChanges(config, wanted);
    this.#current.config = config;
    const { joined, left, changed } = this.#seat();
    const names = (indexes: readonly number[]) => indexes.map((index) => this.#live.memberAt(index).name);
    return {
      joined: names(joined),
      left: names(left),
      changed: names(changed),
      settings: settingChanges(before, config),
      needRestart,
    };
  }

  /** Seats the members of the configuration, with what operators have said since, and pins what they have pinned. */
  #seat(): MembershipPlan<ConfiguredMember> {
    const { members, pins } = this.#control.current();
    this.#current.members = members;
    const plan = this.#live.apply({ ...this.#current.config, members, pins });
    this.#monitor.follow();
    this.#reader?.follow(plan.left);
    return plan;
  }

  /** The same for one that was read anew: what is wrong is refused, said and counted. Returns whether it was taken. */
  reload(reading: ConfigReading): boolean {
    void this.#certificate.reload();
    return this.#reloads.take(reading);
  }

  /** What it counts, as plain values: for who adds it to what others count. */
  async metrics(): Promise<MetricReport> {
    return (await this.#metrics.registry.getMetricsAsJSON()) as unknown as MetricReport;
  }

  /** Lets requests under way end (until the configured deadline), stores what was learnt, and lets go of everything. */
  async stop(): Promise<void> {
    const deadlineMs = this.#current.config.limits.shutdownDeadlineMs;
    // Streams are told before connections are cut.
    const tellAt = Math.max(deadlineMs / 2, deadlineMs - TELL_BEFORE_MS);
    this.#certificate.stop();
    this.#announcements.stop();
    this.#control.stop();
    this.#limits.stop();
    await Promise.all([
      this.#server?.close(deadlineMs),
      this.#door?.close(deadlineMs),
      this.#streams?.close(tellAt),
      this.#prewarmer.close(tellAt),
    ]);
    await Promise.all([this.#monitor.stop(), this.#reader?.stop()]);
    await this.#tallies.close();
    await this.#ledger.close();
    await this.#dispatcher.destroy();
    this.#log.info({}, 'stopped');
    this.#log.flush();
  }
}
