/**
 * How long does the first byte of `/` take, with launches going on and without? (README.md, "The front page under
 * launches")
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { seededRandom } from '../../src/simulated-hub/random.ts';
import { pairedRatio, type Spread, showSpread, spreadOf } from '../spread.ts';
import { table } from '../table.ts';
import { startGateway, startHubs } from '../throughput/contenders.ts';
import { separateCores } from '../throughput/cores.ts';
import { launchPath, zipfRepos } from '../throughput/launches.ts';
import { firstByte } from './first-byte.ts';
import { pacedLaunches } from './paced-launches.ts';

const count = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A whole number above 0, please.');
  return Number(text);
};
const options = new Command('first-paint')
  .description('The first byte of the front page, with launches going on and without, in turn.')
  .option('--rounds <n>', 'rounds; each with and without', count, 5)
  .option('--visits <n>', 'of each page in each round', count, 200)
  .option('--launches <n>', 'a second', count, 500)
  .option('--no-build', 'measure dist/ as it stands')
  .parse()
  .opts<{ rounds: number; visits: number; launches: number; build: boolean }>();

const PAGES = { '/': '/', 'a launch looked up': '/?repo=owner-1/notebooks-1' } as const;
type PageName = keyof typeof PAGES;
const REPOS = 20_000;
const GOAL = 2;
/** Between two visits, so that they meet launches at any moment. */
const PAUSE_MS = 5;
const WARM_UP_VISITS = 300;

const ms = (spread: Spread): string => showSpread(spread, 2);
const verdict = ({ median }: Spread): string => (median <= GOAL ? 'met' : 'MISSED');

const root = new URL('../..', import.meta.url).pathname;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`by ${signal}`)));
if (options.build) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });

const endings: (() => unknown)[] = [];
try {
  console.log(await measure());
} finally {
  for (const end of endings.reverse()) await end();
}

async function measure(): Promise<string> {
  const { signal } = stop;
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-first-paint-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  const core = separateCores();
  const hubs = await startHubs(signal);
  endings.push(hubs.stop);
  const ground = { folder, core, hubs: hubs.url, readyPath: launchPath(0), signal };
  const { server } = await startGateway('gateway', join(root, 'dist', 'main.js'), { kind: 'embedded' }, ground);
  endings.push(server.stop);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  endings.push(() => agent.destroy());
  const repos = zipfRepos(100_000, REPOS, seededRandom(1));
  const names = Object.keys(PAGES) as PageName[];

  /** The median of each page in ms, by name. */
  const visits = async (number: number): Promise<Record<PageName, number>> => {
    const times = Object.fromEntries(names.map((name) => [name, [] as number[]]));
    for (let n = 0; n < number; n++) {
      for (const name of names) {
        times[name]!.push(await firstByte(agent, server.url + PAGES[name]));
        await wait(PAUSE_MS, undefined, { signal });
      }
    }
    return Object.fromEntries(names.map((name) => [name, spreadOf(times[name]!).median])) as Record<PageName, number>;
  };
  const underLaunches = async (number: number): Promise<[took: Record<PageName, number>, perSecond: number]> => {
    const launches = pacedLaunches(server.url, options.launches, repos);
    const startedAt = performance.now();
    const took = await visits(number).finally(() => launches.stop());
    return [took, (launches.answered() * 1000) / (performance.now() - startedAt)];
  };

  await underLaunches(WARM_UP_VISITS);
  const alone: Record<PageName, number>[] = [];
  const loaded: Record<PageName, number>[] = [];
  const rates: number[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    alone.push(await visits(options.visits));
    const [took, perSecond] = await underLaunches(options.visits);
    loaded.push(took);
    rates.push(perSecond);
    process.stderr.write(`round ${round} of ${options.rounds}\n`);
  }
  const of = (rounds: readonly Record<PageName, number>[], name: PageName) => rounds.map((times) => times[name]);
  const rows = names.map((name) => {
    const ratio = pairedRatio(of(loaded, name), of(alone, name));
    return [name, ms(spreadOf(of(alone, name))), ms(spreadOf(of(loaded, name))), showSpread(ratio, 2), verdict(ratio)];
  });
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`;
  const setting = `${showSpread(spreadOf(rates), 0)} launches/s; ${options.rounds} rounds of ${options.visits} visits`;
  const head = ['first byte of', 'alone, ms', 'under launches, ms', 'ratio', `at most ${GOAL}`];
  return `${machine}; ${setting}.\n\n${table(head, rows)}`;
}
