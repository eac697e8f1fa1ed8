import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisProcess } from '../../test/support/redis-server.ts';
import { type Contender, type GatewayStore, type Ground, startGateway } from '../throughput/contenders.ts';
import { type Drive, drive } from '../throughput/drive.ts';
import { cpuSeconds } from '../throughput/process-figures.ts';

/** Gateways that serve together. */
export interface Fleet {
  readonly name: string;
  /** The fleet of one process that it is compared with. */
  readonly against: string;
  readonly urls: readonly string[];
  /** All of its processes. */
  readonly pids: readonly number[];
  /** redis-server, which works for it. */
  readonly companion: number | null;
  readonly stop: () => Promise<unknown>;
}

/** One round of load. */
export interface FleetRound {
  /** Answers per second by the clock, of all together. */
  readonly rate: number;
  /** CPU per answer of all processes of the fleet, all threads, µs. */
  readonly cpu: number;
  /** The same with redis-server. */
  readonly cpuInAll: number;
  /** CPUs that the fleet's processes were on. */
  readonly busy: number;
  /** Answers that were no redirect. */
  readonly others: number;
}

const START_LIMIT_MS = 60_000;

/** One command, so many workers on its port, the embedded store. */
export async function startWorkers(program: string, workers: number, ground: Ground): Promise<Fleet> {
  const name = workers === 1 ? '1 worker' : `${workers} workers`;
  const { server } = await startGateway(name, program, { kind: 'embedded' }, ground, ['--workers', `${workers}`]);
  const { url, pid, stop } = server;
  if (workers > 1) await serving(url, workers);
  return { name, against: '1 worker', urls: [url], pids: [pid!, ...childrenOf(pid!)], companion: null, stop };
}

/** So many gateways, each on a port of its own, one Redis. */
export async function startGateways(
  program: string,
  gateways: number,
  store: Extract<GatewayStore, { kind: 'redis' }>,
  ground: Ground,
): Promise<Fleet> {
  const name = gateways === 1 ? '1 gateway, Redis' : `${gateways} gateways, Redis`;
  const started: Contender[] = [];
  for (let i = 1; i <= gateways; i++) started.push(await startGateway(`${name} ${i}`, program, store, ground));
  return {
    name,
    against: '1 gateway, Redis',
    urls: started.map(({ server }) => server.url),
    pids: started.map(({ server }) => server.pid!),
    companion: store.pid,
    stop: () => Promise.all(started.map(({ server }) => server.stop())),
  };
}

/** Connections are shared out evenly, as a balancer in front would. */
export async function loadFleet(fleet: Fleet, load: Omit<Drive, 'url'>): Promise<FleetRound> {
  const { urls, pids, companion } = fleet;
  const used = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const usedBeside = () => (companion === null ? 0 : cpuSeconds(companion));
  const [before, beforeBeside] = [used(), usedBeside()];
  const connections = Math.max(1, Math.round(load.connections / urls.length));
  const results = await Promise.all(urls.map((url) => drive({ ...load, connections, url })));
  const [cpu, beside] = [used() - before, usedBeside() - beforeBeside];
  const answers = results.reduce((sum, result) => sum + result.answers, 0);
  const seconds = Math.max(...results.map((result) => result.seconds));
  return {
    rate: answers / seconds,
    cpu: (cpu / answers) * 1e6,
    cpuInAll: ((cpu + beside) / answers) * 1e6,
    busy: cpu / seconds,
    others: results.reduce((sum, result) => sum + result.others, 0),
  };
}

async function serving(url: string, workers: number): Promise<void> {
  for (const end = Date.now() + START_LIMIT_MS; Date.now() < end; await wait(100)) {
    const text = await (await fetch(`${url}/metrics`)).text();
    if (new RegExp(`^launch_gateway_workers ${workers}$`, 'm').test(text)) return;
  }
  throw new Error(`${workers} workers do not begin`);
}

const childrenOf = (pid: number): readonly number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );

export async function pidOfRedis({ host, port }: RedisProcess): Promise<number> {
  const client = new Redis(port, host);
  try {
    return Number(/^process_id:(\d+)/m.exec(await client.info('server'))![1]);
  } finally {
    client.disconnect();
  }
}
