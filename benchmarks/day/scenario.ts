import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'undici';
import { type RedisProcess, startRedis } from '../../test/support/redis-server.ts';
import { UNMET_LIMITS } from '../unmet-limits.ts';
import { freePort, GatewayProcess } from './gateway-process.ts';
import { HubFleet } from './hub-fleet.ts';
import type { HubSeat, HubsReport } from './hub-messages.ts';
import { type LoadShares, loadShares } from './load-shares.ts';
import { play } from './play.ts';
import type { Tally } from './tally.ts';
import type { TraceLaunch } from './trace-launch.ts';

export const STORES = ['embedded', 'redis', 'redis-pair'] as const;
export type StoreChoice = (typeof STORES)[number];
export const POLICIES = ['affinity', 'ring', 'random', 'least-loaded'] as const;
export type Policy = (typeof POLICIES)[number];

export interface Scenario {
  readonly store: StoreChoice;
  readonly policy: Policy;
  readonly weights: readonly number[];
  readonly concurrency: number;
  readonly checkPeriodMs: number;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly tally: Tally;
  readonly hubs: HubsReport;
  readonly load: LoadShares;
  /** What the machine took, s, and how much faster than the trace that was. */
  readonly seconds: number;
  readonly compression: number;
}

/** Builds a federation from nothing, plays the launches through it, and takes it down again, whatever happens. */
export async function runScenario(
  scenario: Scenario,
  launches: readonly TraceLaunch[],
  onProgress: (done: number) => void,
): Promise<ScenarioResult> {
  const traceStart = launches[0]!.at;
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-day-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  // For a run that is broken off; the processes end by themselves when this one does.
  process.once('exit', removeFolder);
  const dispatcher = new Agent({ connections: scenario.concurrency, pipelining: 1 });
  const gateways: GatewayProcess[] = [];
  let redis: RedisProcess | null = null;
  let hubs: HubFleet | null = null;
  try {
    const ports = await Promise.all(Array.from({ length: scenario.store === 'redis-pair' ? 2 : 1 }, freePort));
    const seats = scenario.weights.map(
      (weight, index): HubSeat => ({
        name: `hub-${index + 1}`,
        weight,
        // A pair shares the reports as a load balancer in front of it would.
        eventsUrl: `http://127.0.0.1:${ports[index % ports.length]}/api/v1/events`,
        eventToken: randomBytes(24).toString('base64url'),
      }),
    );
    hubs = await HubFleet.start(seats, traceStart);
    if (scenario.store !== 'embedded') redis = await startRedis();
    const config = {
      members: seats.map(({ name, weight, eventToken }, index) => ({
        name,
        weight,
        eventToken,
        url: hubs!.urls[index],
        prime: index === 0,
      })),
      checks: { period: `${scenario.checkPeriodMs}ms` },
      routing: { policy: scenario.policy },
      limits: UNMET_LIMITS,
      store: redis === null ? { kind: 'embedded', path: join(folder, 'builds') } : { kind: 'redis', url: redis.url },
    };
    for (const [index, port] of ports.entries()) {
      gateways.push(await GatewayProcess.start(`gateway-${index + 1}`, config, port, folder, traceStart));
    }
    const began = performance.now();
    const members = seats.map(({ name }) => name);
    const tally = await play(launches, {
      members,
      gateways,
      hubs,
      dispatcher,
      concurrency: scenario.concurrency,
      onProgress,
    });
    const seconds = (performance.now() - began) / 1000;
    const report = await hubs.report();
    return {
      scenario,
      tally,
      hubs: report,
      load: loadShares(report.samples, scenario.weights),
      seconds,
      compression: (launches.at(-1)!.at - traceStart) / 1000 / seconds,
    };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await hubs?.stop();
    await redis?.stop();
    await dispatcher.destroy();
    removeFolder();
    process.off('exit', removeFolder);
  }
}
