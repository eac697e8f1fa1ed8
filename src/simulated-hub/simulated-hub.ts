import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRequest } from './answer-request.ts';
import type { EventCounts } from './event-sink.ts';
import { type HealthCheckName, HubState, type LaunchCounts } from './hub-state.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { Pod } from './pods.ts';
import type { RecordedRequest } from './request-log.ts';
import { type BuilderVersions, type SimulatedHubOptions, settle } from './settings.ts';

/** A running stand-in for a BinderHub: what it did so far, and what can be done to it. All of it takes effect at once. */
export interface SimulatedHub {
  readonly name: string;
  /** With the base path, without a trailing slash: what a federation's configuration calls the member's URL. */
  readonly url: string;
  readonly port: number;

  /** Images in the registry, by full name. */
  images(): ReadonlySet<string>;
  pods(): readonly Pod[];
  /** Builds started so far, by image. */
  buildsByImage(): ReadonlyMap<string, number>;
  /** Builds started so far. */
  builds(): number;
  /** Builds under way or waiting. */
  building(): number;
  /** Event streams that are open. */
  streams(): number;
  launches(): LaunchCounts;
  /** The last requests, oldest first. */
  requests(): readonly RecordedRequest[];
  /** Requests so far by the first segment of the path behind the base path: `/build`, `/v2`, `/health`, … */
  requestCounts(): ReadonlyMap<string, number>;
  events(): EventCounts;
  /** Resolves when every launch event so far has been answered, or given up. */
  eventsSettled(): Promise<void>;

  /** Makes a check of the health page fail or pass; without a name `JupyterHub API` fails, or all pass. */
  setHealthy(healthy: boolean, check?: HealthCheckName): void;
  /** null: no quota; 0: maintenance. */
  setQuota(quota: number | null): void;
  /** A new builder: other versions, another image prefix, so that every image is cold. */
  bumpBuilder(versions?: Partial<BuilderVersions>): void;
  /** Builds whose `<provider>/<spec>` matches fail when they are done; null: none does. */
  failBuilds(pattern: RegExp | null): void;
  failLaunches(on: boolean): void;
  /** Servers answer 500 when they are asked to shut down, and go on. */
  failShutdowns(on: boolean): void;
  /** How `/health` and `/versions` go wrong; null: they do not. */
  misbehave(how: Misbehaviour | null): void;
  pauseBuilds(): void;
  resumeBuilds(): void;
  /** Empties the registry. */
  forgetImages(): void;
  /** As a crash: every connection is cut, in the middle of whatever it carried; builds under way are lost. */
  kill(): Promise<void>;
  /** Stops and frees everything. May be called more than once. */
  close(): Promise<void>;
}

/** Starts a hub. Rejects when the port cannot be had. */
export async function startSimulatedHub(options: SimulatedHubOptions): Promise<SimulatedHub> {
  const hub = new HubState(settle(options));
  const { settings } = hub;
  const server = createServer({ keepAliveTimeout: 60_000 }, answerRequest(hub));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  hub.origin = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`;

  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= new Promise((resolve) => {
      hub.builds.stop();
      hub.sink?.stop();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return stopped;
  };
  let bumps = 0;

  return {
    name: settings.name,
    url: `${hub.origin}${settings.basePath}`,
    port,
    images: () => hub.images,
    pods: () => hub.pods.list(hub.now()),
    buildsByImage: () => hub.builds.started,
    builds: () => [...hub.builds.started.values()].reduce((sum, n) => sum + n, 0),
    building: () => hub.builds.size,
    streams: () => hub.streams,
    launches: () => ({ ...hub.launches }),
    requests: () => hub.requests.last(),
    requestCounts: () => hub.requests.counts(),
    events: () => hub.sink?.counts() ?? { sent: 0, failed: 0, dropped: 0 },
    eventsSettled: () => hub.sink?.settled() ?? Promise.resolve(),

    setHealthy: (healthy, check) => {
      if (!healthy) hub.failing.add(check ?? 'JupyterHub API');
      else if (check === undefined) hub.failing.clear();
      else hub.failing.delete(check);
    },
    setQuota: (quota) => {
      hub.podQuota = quota;
    },
    bumpBuilder: (versions = {}) => {
      bumps += 1;
      hub.imagePrefix = `${settings.imagePrefix}${bumps}-`;
      hub.builder = { ...hub.builder, buildImage: `${settings.builder.buildImage}-${bumps}`, ...versions };
    },
    failBuilds: (pattern) => {
      hub.failingBuilds = pattern;
    },
    failLaunches: (on) => {
      hub.launchesFail = on;
    },
    failShutdowns: (on) => {
      hub.shutdownsFail = on;
    },
    misbehave: (how) => {
      hub.misbehaviour = how;
    },
    pauseBuilds: () => hub.builds.pause(),
    resumeBuilds: () => hub.builds.resume(),
    forgetImages: () => hub.images.clear(),
    kill: stop,
    close: stop,
  };
}
