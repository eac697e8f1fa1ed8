import { randomBytes } from 'node:crypto';
import type { LaunchSpec } from '../launch/launch-spec.ts';
import type { LogLine } from './build-farm.ts';
import { usualBuildLog } from './build-log.ts';
import type { BannedNetworks } from './client-address.ts';
import { type Clock, systemClock } from './clock.ts';
import type { EventSinkOptions } from './event-sink.ts';
import { type Random, seededRandom } from './random.ts';
import { anyCommit, type Commits, type ResolvedRepository } from './repository.ts';

/** A time in ms that may depend on the launch and on chance. */
export type Duration = (spec: LaunchSpec, random: Random) => number;

/** What a hub says it runs: the answer of `/versions`. */
export interface BuilderVersions {
  readonly buildImage: string;
  readonly binderhub: string;
}

export interface SimulatedHubOptions {
  /** Part of the image names: lower-case letters, digits and dashes. */
  readonly name: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default: any free one. */
  readonly port?: number;
  /** '' (default) or like `/binder`. */
  readonly basePath?: string;
  /** Default `registry.test/<name>-`. */
  readonly imagePrefix?: string;
  readonly builder?: BuilderVersions;
  /** Images that are in the registry from the start, by full name (another hub's `images()`). */
  readonly images?: Iterable<string>;
  /** Servers that may run at once; null (default): no quota; 0: maintenance. */
  readonly podQuota?: number | null;
  /** Servers of one repo that may run at once; default 100. */
  readonly repoQuota?: number | null;
  /** Default: 0, a build is done in the turn it starts. */
  readonly buildMs?: Duration;
  /** Default: 0. */
  readonly launchMs?: Duration;
  /** How long a visitor stays; default 30 minutes. */
  readonly sessionMs?: Duration;
  readonly buildLog?: (repository: ResolvedRepository, image: string) => readonly LogLine[];
  /** Default: no limit. */
  readonly concurrentBuilds?: number | null;
  /** Attempts to start a server, default 4; the pause between them starts at 4 s and doubles. */
  readonly launchAttempts?: number;
  /** How old the pod counts on the health page may be, ms; default 60 s. */
  readonly podCountMs?: number;
  /** What refs mean; default: everything resolves. */
  readonly commits?: Commits;
  readonly clock?: Clock;
  /** Speed of the default clock; no effect on one that is given. */
  readonly timeScale?: number;
  readonly seed?: number;
  /** Signs build tokens; default: random per start, as on a hub whose operators set none. */
  readonly tokenSecret?: Buffer;
  /** Where launch events go; default: nowhere. */
  readonly events?: EventSinkOptions;
  /** Access-Control-Allow-Origin on every answer; default: only on `/versions`. */
  readonly allowOrigin?: string;
  readonly bannedNetworks?: BannedNetworks;
  /** Specs that may not launch, matched at the start of the spec without its provider. */
  readonly bannedSpecs?: readonly RegExp[];
  /** Launches per hour and address without a build token; null (default): no limit. Hubs have 10. */
  readonly rateLimit?: number | null;
  /** No pages; `build_only` is allowed. */
  readonly apiOnly?: boolean;
  /** The API tokens of those who may use the hub; null (default): everybody may. */
  readonly logins?: readonly string[] | null;
  /** How many requests `requests()` remembers; default 1000. */
  readonly requestsKept?: number;
  /** How long an answer takes under `misbehave('slow')`, ms; default 10 s. */
  readonly slowMs?: number;
  /** How much body under `misbehave('huge')`, bytes; default 100 MB. */
  readonly hugeBytes?: number;
}

/** The options with nothing left open. */
export type Settings = Readonly<{
  [K in keyof Required<
    Omit<SimulatedHubOptions, 'timeScale' | 'seed' | 'events' | 'allowOrigin'>
  >]: Required<SimulatedHubOptions>[K];
}> & {
  readonly events: EventSinkOptions | null;
  readonly allowOrigin: string | null;
  readonly random: Random;
};

const MINUTE = 60_000;
const none: Duration = () => 0;

export function settle(options: SimulatedHubOptions): Settings {
  const { timeScale = 1, seed = 1, ...given } = options;
  return {
    host: '127.0.0.1',
    port: 0,
    basePath: '',
    imagePrefix: `registry.test/${options.name}-`,
    builder: { buildImage: 'quay.io/jupyterhub/repo2docker:2025.12.0', binderhub: '1.0.0.dev3800' },
    images: [],
    podQuota: null,
    repoQuota: 100,
    buildMs: none,
    launchMs: none,
    sessionMs: () => 30 * MINUTE,
    buildLog: usualBuildLog,
    concurrentBuilds: null,
    launchAttempts: 4,
    podCountMs: MINUTE,
    commits: anyCommit,
    clock: options.clock ?? systemClock(timeScale),
    tokenSecret: options.tokenSecret ?? randomBytes(32),
    bannedNetworks: {},
    bannedSpecs: [],
    rateLimit: null,
    apiOnly: false,
    logins: null,
    requestsKept: 1000,
    slowMs: 10_000,
    hugeBytes: 100_000_000,
    ...given,
    events: options.events ?? null,
    allowOrigin: options.allowOrigin ?? null,
    random: seededRandom(seed),
  };
}
