import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A real redis-server of the test's own, that may be killed and paused. */
export interface RedisProcess {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** SIGKILL; `restart` brings it back on the same port. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface RedisClusterProcess {
  readonly nodes: readonly RedisProcess[];
  stop(): Promise<void>;
}

export interface SentinelProcess {
  readonly host: string;
  readonly port: number;
  /** The name that the master goes by. */
  readonly name: string;
  readonly master: RedisProcess;
  readonly replica: RedisProcess;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts a server that keeps nothing on disk, on a free port, and waits until it answers. */
export async function startRedis(options: readonly string[] = []): Promise<RedisProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-redis-'));
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', HOST, '--dir', folder, '--save', '', '--appendonly', 'no', ...options];
  let server = await run(args, port);
  return {
    host: HOST,
    port,
    url: `redis://${HOST}:${port}`,
    kill: () => ended(server),
    restart: async () => {
      server = await run(args, port);
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    stop: async () => {
      await ended(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a Redis Cluster of masters that share all slots, and waits until each of them says so. */
export async function startRedisCluster(size: number): Promise<RedisClusterProcess> {
  const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'];
  const nodes: RedisProcess[] = [];
  // One after the other: a port is taken when its server stands.
  for (let i = 0; i < size; i += 1) nodes.push(await startRedis(options));
  const clients = nodes.map(({ port }) => new Redis(port, HOST));
  try {
    const share = 16384 / size;
    for (const [i, client] of clients.entries()) {
      const slots = [Math.round(i * share), Math.round((i + 1) * share) - 1].map(String);
      await client.call('CLUSTER', 'ADDSLOTSRANGE', ...slots);
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', `${i + 1}`);
      await client.call('CLUSTER', 'MEET', HOST, `${nodes[0]!.port}`);
    }
    for (const client of clients) {
      await until('the cluster agrees', async () => {
        const info = String(await client.call('CLUSTER', 'INFO'));
        return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${size}`);
      });
    }
  } finally {
    for (const client of clients) client.disconnect();
  }
  return { nodes, stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))) };
}

/**
 * How often a Sentinel asks its servers for their part, ms (ten seconds by itself): where the answer of a replica is older than
 * five when the master is lost, it gives up and waits for twice the fail-over's limit. Where it did not run for as long as the
 * last one says, it does nothing for half a minute (TILT): two seconds by itself, which a busy machine may take.
 */
const SENTINEL_PACE = ['INFO-PERIOD', '100', 'TILT-TRIGGER', '60000'];

/** Starts a master, its replica, and one Sentinel (7.0 or later) that may fail over on its own word. */
export async function startSentinel(name = 'builds'): Promise<SentinelProcess> {
  // A master by itself waits 5 s for more replicas that want the same copy.
  const master = await startRedis(['--repl-diskless-sync-delay', '0']);
  const replica = await startRedis(['--replicaof', HOST, `${master.port}`]);
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-sentinel-'));
  const port = await freePort();
  // Sentinel writes what it learns into its configuration file.
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    `bind ${HOST}`,
    `sentinel monitor ${name} ${HOST} ${master.port} 1`,
    `sentinel down-after-milliseconds ${name} 500`,
    `sentinel failover-timeout ${name} 1500`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const sentinel = await run([file, '--sentinel'], port);
  const client = new Redis(port, HOST);
  try {
    await client.call('SENTINEL', 'DEBUG', ...SENTINEL_PACE);
    await until('Sentinel knows the replica', async () => {
      const replicas = (await client.call('SENTINEL', 'REPLICAS', name)) as string[][];
      return replicas.some((fields) => fields.includes('ok') || fields.includes('slave'));
    });
  } finally {
    client.disconnect();
  }
  return {
    host: HOST,
    port,
    name,
    master,
    replica,
    stop: async () => {
      await ended(sentinel);
      await Promise.all([master.stop(), replica.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Asks again every few milliseconds until the answer is yes; fails with what was waited for. */
export async function until(what: string, asked: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await asked())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    await wait(5);
  }
}

async function run(args: readonly string[], port: number): Promise<ChildProcess> {
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  server.stdout!.on('data', (text) => {
    said += text;
  });
  const end = () => server.kill('SIGKILL');
  process.once('exit', end);
  server.once('exit', () => process.removeListener('exit', end));
  const client = new Redis(port, HOST, {
    retryStrategy: () => 10,
    maxRetriesPerRequest: null,
    ...(args.includes('--requirepass') ? { password: args[args.indexOf('--requirepass') + 1]! } : {}),
  });
  client.on('error', () => undefined);
  try {
    await until(`redis-server answers on port ${port}`, async () => {
      if (server.exitCode !== null) throw new Error(`redis-server ended:\n${said}`);
      return (await Promise.race([client.ping(), wait(100)])) === 'PONG';
    });
  } finally {
    client.disconnect();
  }
  return server;
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.kill('SIGKILL');
  await exit;
}

/** Below the range the kernel hands out, with room for a cluster's bus port (port + 10,000). */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 2_000);
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
