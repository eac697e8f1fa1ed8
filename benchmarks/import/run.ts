/** How fast the archive of launches is read and stored (README.md, "Importing the archive"). */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Command, InvalidArgumentError } from 'commander';
import { startRedis } from '../../test/support/redis-server.ts';
import { showSpread, spreadOf } from '../spread.ts';
import { table } from '../table.ts';
import { separateCores } from '../throughput/cores.ts';
import { HUBS, writeArchive, writeDifferent } from './archive.ts';
import type { Figures } from './measure.ts';

const DAYS = 10;
const PER_DAY = 50_000;
const DIFFERENT = 100_000;
const READ_GOAL = 150_000;
const WRITE_GOAL = 20_000;

interface Options {
  readonly rounds: number;
  readonly events: readonly string[];
  readonly memberOf: readonly string[];
}

const count = (text: string): number => {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number from 1, please.');
};

const { rounds, events, memberOf } = new Command('bench:import')
  .description('How fast launch events become decisions, and records are stored.')
  .option('--rounds <n>', 'rounds; each takes every case in turn', count, 5)
  .option('--events <path...>', 'files or folders of a real archive, to read as well', [])
  .option('--member-of <origin=member...>', 'its hubs; default: those of mybinder.org in 2019', [
    'gke.mybinder.org=gke',
    'ovh.mybinder.org=ovh',
    'notebooks.gesis.org=gesis',
    'binder.mybinder.ovh=old-ovh',
  ])
  .parse()
  .opts<Options>();

const MEASURE = fileURLToPath(new URL('measure.ts', import.meta.url));
const core = separateCores();

interface Case {
  readonly name: string;
  readonly store: Readonly<Record<string, unknown>>;
  readonly origins: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  /** What it is about. */
  readonly of: 'reading' | 'writing';
  /** By the clock, a second. */
  readonly goal?: number;
}

async function measured({ store, origins, paths }: Case): Promise<Figures> {
  const program = ['--import', 'tsx', MEASURE, JSON.stringify(store), JSON.stringify(origins), ...paths];
  const [command, args] =
    core === null ? [process.execPath, program] : ['taskset', ['-c', `${core}`, process.execPath, ...program]];
  const { stdout } = await promisify(execFile)(command, args);
  return JSON.parse(stdout) as Figures;
}

const folder = await mkdtemp(join(tmpdir(), 'bench-import-'));
const redis = await startRedis();
try {
  process.stderr.write('making up an archive\n');
  const [minutes, microseconds] = [join(folder, 'minutes'), join(folder, 'microseconds')];
  await writeArchive(minutes, DAYS, PER_DAY, 'minute');
  await writeArchive(microseconds, DAYS, PER_DAY, 'microsecond');
  const different = join(folder, 'different.jsonl.gz');
  await writeDifferent(different, DIFFERENT);
  const origins = Object.fromEntries(HUBS.map((hub) => [`${hub}.test`, hub]));
  const none = { kind: 'none' };
  let stores = 0;
  const cases: readonly (() => Case)[] = [
    () => ({
      name: 'made up, as the public archive',
      store: none,
      origins,
      paths: [minutes],
      of: 'reading',
      goal: READ_GOAL,
    }),
    () => ({ name: 'made up, no two times alike', store: none, origins, paths: [microseconds], of: 'reading' }),
    ...(events.length === 0
      ? []
      : [
          (): Case => ({
            name: 'the real archive',
            store: none,
            origins: Object.fromEntries(memberOf.map((text) => text.split('=') as [string, string])),
            paths: events,
            of: 'reading',
            goal: READ_GOAL,
          }),
        ]),
    // A place of its own each time: nothing is known yet.
    () => {
      const server = { mode: 'single', url: redis.url };
      const store = { kind: 'redis', server, password: null, keyPrefix: `bench-${stores++}:`, readTimeoutMs: 60 };
      return { name: 'Redis', store, origins, paths: [different], of: 'writing', goal: WRITE_GOAL };
    },
    () => {
      const store = { kind: 'embedded', path: join(folder, `store-${stores++}`) };
      return { name: 'embedded store', store, origins, paths: [different], of: 'writing' };
    },
  ];

  const results = new Map<string, { readonly one: Case; readonly all: readonly Figures[] }>();
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    for (const make of cases) {
      const one = make();
      const figures = await measured(one);
      if (figures.imported !== figures.lines) throw new Error(`${one.name}: not all was imported`);
      const { all } = results.get(one.name) ?? { all: [] };
      results.set(one.name, { one, all: [...all, figures] });
    }
  }

  const rows = [...results.values()].map(({ one: { name, of, goal }, all }) => {
    const [clock, cpu] =
      of === 'reading'
        ? [all.map((f) => f.lines / f.readSeconds), all.map((f) => f.lines / f.readCpuSeconds)]
        : [all.map((f) => f.written / f.writeSeconds), all.map((f) => f.written / f.writeCpuSeconds)];
    const number = (of === 'reading' ? all[0]?.lines : all[0]?.written) ?? 0;
    return [
      `${of}: ${name}`,
      number.toLocaleString('en'),
      showSpread(spreadOf(clock), 0),
      showSpread(spreadOf(cpu), 0),
      showSpread(spreadOf(all.map((f) => f.peakMegabytes)), 0),
      goal === undefined
        ? ''
        : `${goal.toLocaleString('en')}: ${spreadOf(clock).median >= goal ? 'met' : '**missed**'}`,
    ];
  });
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}`;
  const where = core === null ? 'no core of its own' : 'one core of its own';
  console.log(`Node ${process.version}, ${machine}, ${where}; median (least–most) of ${rounds} rounds.\n`);
  console.log(table(['', 'number', 'a second', 'a CPU second', 'MB at most', 'goal, a second'], rows));
} finally {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}
