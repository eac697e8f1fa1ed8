import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { figure } from './figure.ts';
import { progressLine } from './progress.ts';
import { readTrace } from './read-trace.ts';
import { reportText, titleOf } from './report.ts';
import {
  POLICIES,
  type Policy,
  runScenario,
  type Scenario,
  type ScenarioResult,
  STORES,
  type StoreChoice,
} from './scenario.ts';

interface Options {
  readonly events: readonly string[];
  readonly store: StoreChoice | 'all';
  readonly policy: Policy | 'compare';
  readonly members: number;
  readonly weights?: readonly number[];
  readonly concurrency: number;
  readonly limit: number;
  readonly json?: string;
  readonly figure?: string;
}

const WEIGHTS = [50, 30, 20];
/** About a minute of the trace at the pace two cores reach: hubs count their pods once a minute. */
const CHECK_PERIOD_MS = 25;

const options = new Command('day')
  .description('plays days of the public launch archive through real gateways in front of simulated hubs')
  .option('--events <paths...>', 'files or folders of the archive (default: 2019-10-02, where it is at hand)', [])
  .addOption(
    new Option('--store <store>', 'what the gateway keeps builds in').choices([...STORES, 'all']).default('all'),
  )
  .addOption(
    new Option('--policy <policy>', 'one policy; compare: affinity with each store, and random beside it')
      .choices([...POLICIES, 'compare'])
      .default('compare'),
  )
  .option('--members <n>', 'how many hubs', positive, WEIGHTS.length)
  .option('--weights <list>', `their weights (default: ${WEIGHTS}; with another number of hubs: equal)`, weightList)
  .option('--concurrency <n>', 'launches under way at once', positive, 12)
  .option('--limit <n>', 'play the first n launches only', positive, Number.POSITIVE_INFINITY)
  .option('--json <file>', 'write the results')
  .option('--figure <file>', 'draw them, as SVG')
  .parse()
  .opts<Options>();

function positive(text: string): number {
  const n = Number(text);
  if (Number.isInteger(n) && n > 0) return n;
  throw new InvalidArgumentError('must be a whole number above 0');
}

function weightList(text: string): readonly number[] {
  const weights = text.split(',').map(Number);
  if (weights.every((weight) => weight > 0)) return weights;
  throw new InvalidArgumentError('must be numbers above 0, such as 50,30,20');
}

function weightsOf({ members, weights }: Options): readonly number[] {
  if (weights !== undefined) return weights;
  return members === WEIGHTS.length ? WEIGHTS : new Array<number>(members).fill(1);
}

function scenariosOf({ store, policy, concurrency }: Options): readonly Scenario[] {
  const stores = store === 'all' ? STORES : [store];
  const common = { weights: weightsOf(options), concurrency, checkPeriodMs: CHECK_PERIOD_MS };
  const runs = stores.map(
    (each): Scenario => ({ store: each, policy: policy === 'compare' ? 'affinity' : policy, ...common }),
  );
  return policy === 'compare' ? [...runs, { store: stores[0]!, policy: 'random', ...common }] : runs;
}

async function main(): Promise<void> {
  const trace = await readTrace(options.events);
  const launches = trace.launches.slice(0, options.limit);
  if (launches.length === 0) throw new Error('There is no launch in these files.');
  process.stdout.write(
    `${trace.days.join(', ')}: ${launches.length} launches; ${trace.unplayable} lines no link could be made of\n\n`,
  );
  const results: ScenarioResult[] = [];
  for (const scenario of scenariosOf(options)) {
    const began = performance.now();
    let shown = 0;
    const result = await runScenario(scenario, launches, (done) => {
      const now = performance.now();
      if (!process.stderr.isTTY || now - shown < 100) return;
      shown = now;
      process.stderr.write(
        `\r\x1b[K${progressLine(`${scenario.store}/${scenario.policy}`, done, launches.length, (now - began) / 1000)}`,
      );
    });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    results.push(result);
    process.stdout.write(`${reportText(result)}\n`);
  }
  const { days, unplayable } = trace;
  if (options.json !== undefined) {
    const machine = { node: process.version, cpus: cpus().length };
    await writeFile(options.json, `${JSON.stringify({ days, unplayable, machine, results }, null, 2)}\n`);
  }
  if (options.figure !== undefined) await writeFile(options.figure, figure(days, results));
  for (const result of results) {
    const { tally, scenario } = result;
    const fault = tally.wrongAnswers[0] ?? tally.failedLaunches[0];
    if (fault !== undefined) process.stderr.write(`${titleOf(result)}: for instance ${fault}\n`);
    const missed = scenario.policy === 'affinity' && tally.good < 0.99 * tally.repeats;
    if (fault !== undefined || missed || tally.causes.unexplained > 0) process.exitCode = 1;
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
