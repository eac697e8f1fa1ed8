import { BuildFarm } from './build-farm.ts';
import { banCheck } from './client-address.ts';
import { EventSink } from './event-sink.ts';
import { HubMetrics } from './hub-metrics.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import { Pods } from './pods.ts';
import { type RateLimit, rateLimit } from './rate-limit.ts';
import { RequestLog } from './request-log.ts';
import type { BuilderVersions, Settings } from './settings.ts';

/** The hard checks on a hub's health page. */
export type HealthCheckName = 'Docker registry' | 'JupyterHub API';

/** How launches ended so far. */
export interface LaunchCounts {
  /** Got `ready`, and its watcher was there to see it. */
  readonly launched: number;
  /** Every attempt to start the server failed. */
  readonly failed: number;
  /** Turned away: the hub or the repo had too many users. */
  readonly overQuota: number;
  /** Servers started for a client who had left. */
  readonly orphaned: number;
}

/** All that a hub knows and all that can be switched on it while it runs; the faces share it. */
export class HubState {
  readonly settings: Settings;
  /** The hub's own address, `http://127.0.0.1:41234`; known once it listens. */
  origin = '';
  /** The registry. Keeps what was built under an older prefix. */
  readonly images: Set<string>;
  readonly pods = new Pods();
  readonly builds: BuildFarm;
  readonly metrics = new HubMetrics();
  readonly requests: RequestLog;
  readonly rateLimit: RateLimit | null;
  readonly bannedNetwork: (ip: string) => string | null;
  readonly sink: EventSink | null;
  readonly launches: { -readonly [K in keyof LaunchCounts]: LaunchCounts[K] } = {
    launched: 0,
    failed: 0,
    overQuota: 0,
    orphaned: 0,
  };

  /** Event streams that are open. */
  streams = 0;
  podQuota: number | null;
  imagePrefix: string;
  builder: BuilderVersions;
  readonly failing = new Set<HealthCheckName>();
  failingBuilds: RegExp | null = null;
  launchesFail = false;
  /** Servers that are asked to shut down answer with an error. */
  shutdownsFail = false;
  misbehaviour: Misbehaviour | null = null;

  constructor(settings: Settings) {
    this.settings = settings;
    this.images = new Set(settings.images);
    this.builds = new BuildFarm(settings.clock, settings.concurrentBuilds, this.images);
    this.requests = new RequestLog(settings.requestsKept);
    this.rateLimit = settings.rateLimit === null ? null : rateLimit(settings.rateLimit);
    this.bannedNetwork = banCheck(settings.bannedNetworks);
    this.sink = settings.events === null ? null : new EventSink(settings.events);
    this.podQuota = settings.podQuota;
    this.imagePrefix = settings.imagePrefix;
    this.builder = settings.builder;
  }

  now(): number {
    return this.settings.clock.now();
  }
}
