/**
 * What build streams cost one gateway process: thousands open at once, events on them against the same streams without
 * a gateway, and one build that a class watches (README.md, "Build streams").
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../throughput/contenders.ts';
import { separateCores } from '../throughput/cores.ts';
import type { HubCalls, VisitorCalls } from './calls.ts';
import { manyStreams } from './many-streams.ts';
import { oneBuild } from './one-build.ts';
import { readOptions } from './options.ts';
import { goalsOf, lossesOf, type Results, report } from './report.ts';
import { lackOfRoom, roomHere } from './room.ts';
import { holds, type Stage } from './stage.ts';
import { WorkerProcess } from './worker-process.ts';

const options = readOptions();
const root = new URL('../..', import.meta.url).pathname;
const program = options.program ?? join(root, 'dist', 'main.js');
const CHECKED_LIMIT_MS = 20_000;
const say = (text: string) => void process.stderr.write(`${text}\n`);

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stop.abort(new Error(`ended by ${signal}`)));

const lack = lackOfRoom(roomHere(), options.streams, options.watchers);
if (lack !== null) {
  say(lack);
  process.exit(2);
}
if (options.build && options.program === undefined) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
}
if (!existsSync(program)) throw new Error('There is no dist/main.js: npm run build');

const endings: (() => Promise<unknown>)[] = [];
try {
  await run();
} catch (cause) {
  if (!stop.signal.aborted) throw cause;
  say(String(stop.signal.reason));
  process.exitCode = 1;
} finally {
  for (const end of endings.reverse()) await end();
}

async function run(): Promise<void> {
  const { streams, events, watchers, seconds, rounds } = options;
  const stage = await setUp();
  const many = await manyStreams(stage, { streams, events, seconds, rounds });
  const one = await oneBuild(stage, watchers);
  const results: Results = { streams, watchers, many, one };
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`;
  console.log(`${machine}; ${events} events/s, ${rounds} rounds of ${seconds} s each way.\n\n${report(results)}`);
  if (options.json !== undefined) {
    const written = { machine, options, ...results, goals: goalsOf(results), losses: lossesOf(results) };
    await writeFile(options.json, `${JSON.stringify(written, null, 2)}\n`);
  }
  if (lossesOf(results).length > 0) process.exitCode = 1;
}

/** The gateway with everything at its default, alone on its core; hubs and visitors in a process each on the others. */
async function setUp(): Promise<Stage> {
  const { signal } = stop;
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-streams-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  const core = separateCores();
  say(`the gateway on ${core === null ? 'any core' : `core ${core}`}, hubs and visitors on the others`);
  const hubs = new WorkerProcess<HubCalls>('hubs', signal);
  endings.push(() => hubs.stop());
  const visitors = new WorkerProcess<VisitorCalls>('visitors', signal);
  endings.push(() => visitors.stop());
  const { url: hubsUrl } = await hubs.call('listen', null);
  const ground = { folder, core, hubs: hubsUrl, readyPath: '/health', signal };
  const { server } = await startGateway('gateway', program, { kind: 'embedded' }, ground);
  endings.push(server.stop);
  const isChecked = async () =>
    !(await (await fetch(`${server.url}/api/v1/members`, { signal })).text()).includes('"unchecked"');
  if (!(await holds(isChecked, CHECKED_LIMIT_MS, signal))) throw new Error('the gateway does not check its members');
  return { gateway: { ...server, pid: server.pid! }, hubs, hubsUrl, visitors, signal, say };
}
