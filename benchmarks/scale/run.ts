/**
 * What do more processes bring? Rate and CPU per launch of one and two workers on one port, and of one, two and four gateways
 * on one Redis, in one run, round by round (README.md, "Scale").
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { seededRandom } from '../../src/simulated-hub/random.ts';
import { startRedis } from '../../test/support/redis-server.ts';
import { pairedRatio, showSpread, spreadOf } from '../spread.ts';
import { table } from '../table.ts';
import { type Ground, startHubs } from '../throughput/contenders.ts';
import { inTurn, launchPath, wireRequest, zipfRepos } from '../throughput/launches.ts';
import { type Fleet, type FleetRound, loadFleet, pidOfRedis, startGateways, startWorkers } from './fleet.ts';

const count = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A whole number above 0, please.');
  return Number(text);
};
const options = new Command('bench:scale')
  .description('Rate and CPU per launch of 1 and 2 workers, and of 1, 2 and 4 gateways on one Redis, in one run.')
  .option('--rounds <n>', 'rounds; each takes every fleet in turn', count, 5)
  .option('--seconds <n>', 'of load per fleet and round', count, 4)
  .option('--warmup <n>', 'seconds of load on each fleet before the first round', count, 4)
  .option('--connections <n>', 'keep-alive connections, shared out among the gateways of a fleet', count, 32)
  .option('--repos <n>', 'repositories that are asked for', count, 20_000)
  .option('--no-build', 'measure dist/ as it stands')
  .parse()
  .opts<{ rounds: number; seconds: number; warmup: number; connections: number; repos: number; build: boolean }>();

const root = new URL('../..', import.meta.url).pathname;
const program = join(root, 'dist', 'main.js');
const say = (text: string) => void process.stderr.write(`${text}\n`);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(signal)));
if (options.build) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });

// Each server has one that ends it with this process.
process.setMaxListeners(32);

const endings: (() => Promise<unknown>)[] = [];
try {
  await compare();
} finally {
  for (const end of endings.reverse()) await end();
}

async function compare(): Promise<void> {
  const { signal } = stop;
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-scale-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  const hubs = await startHubs(signal);
  endings.push(hubs.stop);
  const ground: Ground = { folder, core: null, hubs: hubs.url, readyPath: launchPath(0), signal };
  const redis = await startRedis();
  endings.push(redis.stop);
  const redisStore = { kind: 'redis', url: redis.url, pid: await pidOfRedis(redis) } as const;

  const fleets: Fleet[] = [];
  const add = async (starting: Promise<Fleet>) => {
    const fleet = await starting;
    endings.push(fleet.stop);
    fleets.push(fleet);
  };
  for (const workers of [1, 2]) await add(startWorkers(program, workers, ground));
  for (const gateways of [1, 2, 4]) await add(startGateways(program, gateways, redisStore, ground));

  const random = seededRandom(1);
  const launches = Array.from(zipfRepos(200_000, options.repos, random), (repo) => wireRequest(launchPath(repo)));
  const next = inTurn(launches);
  const load = { connections: options.connections, next, signal };
  for (const fleet of fleets) {
    say(`warming ${fleet.name}`);
    await loadFleet(fleet, { ...load, seconds: options.warmup });
  }
  const rounds = new Map<string, FleetRound[]>(fleets.map(({ name }) => [name, []]));
  for (let n = 1; n <= options.rounds; n++) {
    for (const fleet of fleets) {
      const round = await loadFleet(fleet, { ...load, seconds: options.seconds });
      signal.throwIfAborted();
      rounds.get(fleet.name)!.push(round);
      say(`round ${n}  ${fleet.name}: ${Math.round(round.rate)}/s, ${round.cpu.toFixed(1)} µs CPU`);
    }
  }
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`;
  console.log(`${machine}; ${options.connections} connections; ${options.rounds} rounds of ${options.seconds} s.\n`);
  console.log(report(fleets, rounds));
}

/** A row per fleet; ratios are paired by round, against the one process of the same store. */
function report(fleets: readonly Fleet[], rounds: ReadonlyMap<string, readonly FleetRound[]>): string {
  const figures = (name: string, of: (round: FleetRound) => number) => rounds.get(name)!.map(of);
  const rows = fleets.map(({ name, against }) => [
    name,
    showSpread(spreadOf(figures(name, ({ rate }) => rate)), 0),
    showSpread(spreadOf(figures(name, ({ cpu }) => cpu)), 1),
    showSpread(spreadOf(figures(name, ({ cpuInAll }) => cpuInAll)), 1),
    showSpread(spreadOf(figures(name, ({ busy }) => busy)), 2),
    ...(['rate', 'cpu', 'cpuInAll'] as const).map((what) => {
      const [ours, theirs] = [name, against].map((one) => figures(one, (round) => round[what]));
      return showSpread(pairedRatio(ours!, theirs!), 2);
    }),
  ]);
  const others = fleets.flatMap(({ name }) => {
    const no = figures(name, (round) => round.others).reduce((sum, n) => sum + n, 0);
    return no === 0 ? [] : [`${name}: ${no} answers were no redirect.`];
  });
  const head = [
    'fleet',
    'launches/s',
    'CPU µs/launch',
    'with Redis',
    'CPUs busy',
    'rate ÷ one',
    'CPU ÷ one',
    'with Redis ÷ one',
  ];
  return ['Median (least–most) of the rounds; ratios paired by round.', '', table(head, rows), ...others].join('\n');
}
