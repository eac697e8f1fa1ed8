import { z } from 'zod';
import { DAYS_KEPT } from '../builds/day-tallies.ts';
import type { VersionMode } from '../members/roster.ts';
import { accessSchema } from './access-schema.ts';
import { announcementsSchema } from './announcements-schema.ts';
import { duration, LONGEST_TIMER_MS } from './duration.ts';
import { limitsSchema } from './limits-schema.ts';
import { membersSchema } from './member-schema.ts';
import { metricsSchema } from './metrics-schema.ts';
import { networkAddress } from './network-address.ts';
import { prewarmSchema } from './prewarm-schema.ts';
import { ROUTING_VALUES } from './routing-values.ts';
import { type Environment, secret } from './secret.ts';
import { shadowSchema, wrongWeights } from './shadow-schema.ts';
import { storeSchema } from './store-schema.ts';
import { streamSchema } from './stream-schema.ts';
import { webUrl } from './web-url.ts';

const count = z.int().positive();
const timer = duration({ min: 1, max: LONGEST_TIMER_MS });

/** More processes than this are a mistake, and n times the checks of hubs. */
export const MOST_WORKERS = 64;

const listen = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on. `0.0.0.0` or `::` for all.'),
  port: z.int().min(0).max(65535).default(8080).describe('Port to listen on. 0: any free one.'),
  tls: z
    .strictObject({
      cert: z.string().min(1).describe('File of the certificate and of those it is signed by, its own first (PEM).'),
      key: z.string().min(1).describe('File of its private key (PEM), without a passphrase.'),
    })
    .nullable()
    .default(null)
    .describe(
      'For those without a proxy in front: HTTPS, and nothing else. Followed when the files change. null: HTTP.',
    ),
});

const checks = z
  .strictObject({
    period: timer.prefault('15s').describe('Between two checks of a member that is up.'),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('Part of a period by which each wait varies at random, so that gateways do not check in step.'),
    retries: z
      .int()
      .nonnegative()
      .default(5)
      .describe('Further attempts at a hub that cannot be reached, before a check has failed.'),
    timeout: timer.prefault('5s').describe("For each attempt. A hub's first answer that it is unwell takes 2 s."),
    failedPeriod: timer.prefault('90s').describe('Between two checks of a member that failed three in a row.'),
    maxBodyBytes: count.default(1024 ** 2).describe('A longer answer counts as a failed check.'),
  })
  .transform(({ period, timeout, failedPeriod, ...rest }) => ({
    ...rest,
    periodMs: period,
    timeoutMs: timeout,
    failedPeriodMs: failedPeriod,
  }));

const VERSION_MODES = ['ignore', 'prefer', 'require'] as const satisfies readonly VersionMode[];

const versions = z.strictObject({
  mode: z
    .enum(VERSION_MODES)
    .default('prefer')
    .describe(
      'Members whose versions differ from those of the majority are treated the same, served last, or not used. `require` can cut capacity during a roll-out.',
    ),
});

const brake = z
  .strictObject({
    buildsPerMinute: z
      .number()
      .positive()
      .nullable()
      .default(4)
      .describe('Builds that launches may make it begin at first; others go to the next member. null: any number.'),
    rampUp: duration({ min: 1 })
      .prefault('30m')
      .describe('From then on the limit rises; after this there is none, and the member is no longer cold.'),
  })
  .transform(({ rampUp, ...rest }) => ({ ...rest, rampUpMs: rampUp }));

const ejection = z
  .strictObject({
    failures: z
      .int()
      .min(2)
      .nullable()
      .default(5)
      .describe(
        "Launches of so many different repositories in a row, failed by the hub's own fault, that eject it. null: never.",
      ),
    time: duration({ min: 1_000 })
      .prefault('1m')
      .describe('For so long launches go elsewhere the first time; twice as long each time that follows.'),
    longest: duration({ min: 1_000 }).prefault('30m').describe('… and at most. After as long without, it begins anew.'),
    keep: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe(
        'Part of the weight of all members that ejections must leave in service, whatever else is out; others are not heeded.',
      ),
  })
  .transform(({ time, longest, ...rest }) => ({ ...rest, timeMs: time, longestMs: longest }));

const routing = z
  .strictObject({
    policy: ROUTING_VALUES.policy
      .default('affinity')
      .describe(
        "Go by builds (then by hash), by hash of the repository alone (`rendezvous`: federation-redirect's, whatever the load), by a weighted draw, or by load.",
      ),
    bound: ROUTING_VALUES.bound
      .default(1.25)
      .describe(
        'How full a member may be before a launch goes elsewhere, as a multiple of its fair share of sessions.',
      ),
    slack: ROUTING_VALUES.slack
      .default(0.5)
      .describe(
        'How far above its fair share of sessions a member may always be, as a part of what chance alone would make of the fullest: 0.5 is 3 sessions above a share of 8 of ten members, and 5 above one of 14 of thirty.',
      ),
    spillShare: ROUTING_VALUES.spillShare
      .default(0.4)
      .describe(
        "What a repository's launches must be, per half hour and holder, to earn it another holder when its own are at their limit, as a multiple of a member's fair share of sessions. The fuller they are, the less is enough.",
      ),
    headroom: ROUTING_VALUES.headroom.default(10).describe('Pods of its quota that a hub must have free to be chosen.'),
    lastResort: ROUTING_VALUES.lastResort
      .default('prime')
      .describe('When no member is eligible: try the prime first, try any, or answer that none is there.'),
    buildWindow: duration().prefault('15m').describe('A build that was started is presumed to run for this long.'),
    failureMemory: duration().prefault('10m').describe('A failed build is remembered for this long.'),
    retention: duration({ min: 1 })
      .prefault('30d')
      .describe('A build is presumed gone when unused for this long: registries drop images after about 30 days.'),
    presumedRetention: duration({ min: 1 })
      .prefault('7d')
      .describe('The same for builds that no hub has confirmed: launches that were merely sent there.'),
    slowStart: duration()
      .prefault('10m')
      .describe(
        'A member that joins has its share of launches only after this; one that comes back, after as long as it was away, and at most this. 0: at once.',
      ),
    ejection: ejection
      .prefault({})
      .describe('A member that fails one launch after the other, whatever its health page says (`build: proxy` only).'),
    brake: brake.prefault({}).describe('What is asked of a member whose builder has changed: its images are stale.'),
  })
  .transform(({ buildWindow, failureMemory, retention, presumedRetention, slowStart, ...rest }) => ({
    ...rest,
    buildWindowMs: buildWindow,
    failureMemoryMs: failureMemory,
    retentionMs: retention,
    presumedRetentionMs: presumedRetention,
    slowStartMs: slowStart,
  }));

const SHORTEST_SECRET = 16;

const sticky = (env: Environment) =>
  z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe('Whether a visitor is sent to the same member again for a repository.'),
      life: duration({ min: 1_000 })
        .prefault('4h')
        .describe('For how long, from the first launch: using it does not prolong it.'),
      secret: secret(env)
        .pipe(z.string().min(SHORTEST_SECRET, `must have at least ${SHORTEST_SECRET} characters`))
        .nullable()
        .prefault(null)
        .describe('Signs the cookies. Gateways that serve one address need the same. null: a new one at each start.'),
    })
    .transform(({ life, ...rest }) => ({ ...rest, lifeMs: life }));

const ledger = z.strictObject({
  knownRepos: count.default(100_000).describe('Repositories kept in memory; the others are read from the store.'),
  recordsPerRepo: count.default(64).describe('Builds (ref × member) kept of one repository: the last used ones.'),
  queue: count
    .default(100_000)
    .describe('Records that wait while the store is down; beyond it they are dropped and counted.'),
});

const history = z
  .strictObject({
    days: count
      .max(400)
      .default(DAYS_KEPT)
      .describe('Daily counts of repositories, members and the federation are kept for so many days.'),
    flush: duration({ min: 1, max: 60_000 })
      .prefault('5s')
      .describe(
        "How often what was counted is added to the store's: one write for each repository launched meanwhile.",
      ),
  })
  .transform(({ flush, ...rest }) => ({ ...rest, flushMs: flush }));

const log = z.strictObject({
  level: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('The least important lines that are written.'),
  format: z.enum(['json', 'pretty']).default('json').describe('One JSON object per line, or lines for people.'),
});

const site = z.strictObject({
  name: z.string().min(1).max(60).default('BinderHub federation').describe('What the federation calls itself.'),
  reportUrl: webUrl
    .nullable()
    .prefault(null)
    .describe('Where people tell of what does not work, such as an issue tracker.'),
});

const PASSING = ['proxy', 'redirect'] as const;
const LAUNCH_MODES = ['redirect', 'proxy', 'page'] as const;

/** A page's token is refused where its stream is redirected: the browser then names the gateway as its origin. */
const BUILD_MUST_PROXY = "must be 'proxy' where pages are shown here: hubs refuse their streams when redirected";

/**
 * What a configuration file may say: the one source of types, defaults, documentation (reference.ts) and JSON Schema
 * (json-schema.ts). Durations become milliseconds, with names that say so; secrets are read from `env`.
 */
export const configSchema = (env: Environment) =>
  z
    .strictObject({
      listen: listen.prefault({}).describe('Where the gateway listens.'),
      workers: count
        .max(MOST_WORKERS)
        .default(1)
        .describe(
          'Processes of this machine that share the port: each is a whole gateway. Worth it from two cores on.',
        ),
      publicUrl: webUrl
        .nullable()
        .prefault(null)
        .describe('Its address as visitors know it. null: taken from the request.'),
      site: site.prefault({}).describe('What the pages say.'),
      trustedProxies: z
        .array(networkAddress)
        .default([])
        .describe('Proxies in front whose `X-Forwarded-*` headers are believed. Others cannot forge an address.'),
      access: accessSchema(env).prefault({}).describe('Who may ask for what.'),
      members: membersSchema(env),
      checks: checks.prefault({}).describe('How members are checked.'),
      metrics: metricsSchema.prefault({}).describe("What is learnt from members' own metrics."),
      versions: versions.prefault({}).describe('What is made of members that run other versions.'),
      routing: routing.prefault({}).describe('How a launch finds its member.'),
      shadow: shadowSchema
        .prefault({})
        .describe('Another way to route, which is asked about live launches and decides none.'),
      sticky: sticky(env).prefault({}).describe('The cookie that brings visitors back to the same member.'),
      launch: z
        .enum(LAUNCH_MODES)
        .default('redirect')
        .describe(
          "What becomes of `/v2` links: the browser is redirected to the member, or gets the member's page, assets and stream through the gateway and stays on its address (`proxy`), or gets the gateway's own waiting page (`page`; scripts and frames are redirected).",
        ),
      build: z
        .enum(PASSING)
        .default('proxy')
        .describe(
          'What becomes of `/build` streams: they pass through, so that the gateway learns from them and rescues, queues and shares launches; or the client is redirected to the member.',
        ),
      streams: streamSchema.prefault({}).describe('The streams that pass through (`build: proxy`).'),
      prewarm: prewarmSchema(env).prefault({}).describe('Builds before people come (pre-warming).'),
      announcements: announcementsSchema(env)
        .prefault({})
        .describe('Events of which operators say before: repository, hours, seats.'),
      store: storeSchema(env),
      ledger: ledger.prefault({}).describe('How much is known of builds at once.'),
      history: history.prefault({}).describe('What is counted of each day, for the pages.'),
      limits: limitsSchema.prefault({}).describe('What a client may ask for.'),
      log: log.prefault({}).describe('One line per launch, and what happens to the gateway.'),
    })
    .refine(({ launch, build }) => launch === 'redirect' || build === 'proxy', {
      path: ['build'],
      error: BUILD_MUST_PROXY,
    })
    .superRefine((config, ctx) => {
      for (const { path, message } of wrongWeights(config)) ctx.addIssue({ code: 'custom', path: [...path], message });
    });

type Plain = string | number | boolean | null | undefined;
type Frozen<T> = T extends Plain ? T : { readonly [K in keyof T]: Frozen<T[K]> };

/** A whole configuration: valid, fully defaulted, frozen. Its members have weights above 0. */
export type Config = Frozen<z.output<ReturnType<typeof configSchema>>>;

export type ListenSettings = Config['listen'];
export type CheckSettings = Config['checks'];
export type MetricsSettings = Config['metrics'];
export type VersionSettings = Config['versions'];
export type RoutingSettings = Config['routing'];
export type RoutingPolicy = RoutingSettings['policy'];
export type LastResort = RoutingSettings['lastResort'];
export type ShadowConfig = Config['shadow'];
export type StickySettings = Config['sticky'];
export type StreamSettings = Config['streams'];
export type PrewarmConfig = Config['prewarm'];
export type StoreSettings = Config['store'];
export type EmbeddedStoreSettings = Extract<StoreSettings, { kind: 'embedded' }>;
export type RedisStoreSettings = Extract<StoreSettings, { kind: 'redis' }>;
export type LedgerSettings = Config['ledger'];
export type LimitSettings = Config['limits'];
export type LogSettings = Config['log'];
