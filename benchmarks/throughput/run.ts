/**
 * How many launches does one gateway process answer, at what CPU and memory? Against the least that Node can do and the
 * usual way to write it, in one run, round by round (README.md, "Throughput").
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { seededRandom } from '../../src/simulated-hub/random.ts';
import { type RedisProcess, startRedis } from '../../test/support/redis-server.ts';
import { type Contender, existingPeer, type Ground, startGateway, startHubs, startPeer } from './contenders.ts';
import { separateCores } from './cores.ts';
import { countLines } from './count-lines.ts';
import { drive } from './drive.ts';
import { GATEWAY, GATEWAY_REDIS, goalsOf, isMet, KOA_ROUTER, NODE_HTTP, type Rounds } from './goals.ts';
import { inTurn, launchPath, neverSeen, wireRequest, zipfRepos } from './launches.ts';
import { measure, type Round } from './measure.ts';
import { type MemoryUnderLoad, memoryUnderLoad } from './memory-under-load.ts';
import { readOptions } from './options.ts';
import { report } from './report.ts';

const options = readOptions();
const root = new URL('../..', import.meta.url).pathname;
const program = join(root, 'dist', 'main.js');
const say = (text: string) => void process.stderr.write(`${text}\n`);

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stop.abort(new Error(`ended by ${signal}`)));

if (options.build) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
if (!existsSync(program)) throw new Error('There is no dist/main.js: npm run build');

const endings: (() => Promise<unknown>)[] = [];
try {
  await compare();
} catch (cause) {
  if (!stop.signal.aborted) throw cause;
  say(String(stop.signal.reason));
  process.exitCode = 1;
} finally {
  for (const end of endings.reverse()) await end();
}

async function compare(): Promise<void> {
  const { signal } = stop;
  const { connections, repos, seconds } = options;
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-throughput-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  const core = separateCores();
  const hubs = await startHubs(signal);
  endings.push(hubs.stop);
  const ground: Ground = { folder, core, hubs: hubs.url, readyPath: launchPath(0), signal };
  say(`servers on ${core === null ? 'any core' : `core ${core}`}, the load on the others; log lines go to a file`);

  const random = seededRandom(options.seed);
  const contenders = await startAll(ground);
  const launches = Array.from(zipfRepos(200_000, repos, random), (repo) => wireRequest(launchPath(repo)));
  const once = Array.from({ length: repos }, (_, repo) => wireRequest(launchPath(repo)));
  const next = options.cold ? neverSeen(1e9) : inTurn(launches);
  for (const { name, server } of contenders) {
    say(`warming ${name}`);
    const { url } = server;
    await drive({ url, connections, next: inTurn(once), requests: repos, signal });
    await drive({ url, connections, next: inTurn(launches), seconds: options.warmup, signal });
  }

  const rounds: Record<string, Round[]> = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let n = 1; n <= options.rounds; n++) {
    for (const contender of contenders) {
      const round = await measure(contender, { connections, next, seconds, signal });
      signal.throwIfAborted();
      rounds[contender.name]!.push(round);
      say(`round ${n}  ${contender.name}: ${Math.round(round.rate)}/s, ${round.cpu.toFixed(1)} µs CPU`);
    }
  }
  for (const { server } of contenders) await server.stop();
  const notes = await missingLines(contenders, rounds);

  const memory = options.known === 0 ? null : await measureMemory(ground);
  // The goals are for launches of known repositories.
  const goals = options.cold ? [] : goalsOf(rounds, memory === null ? [] : [memory.rss]);
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`;
  const setting = `${connections} connections, ${options.cold ? 'every launch of an unknown repository' : `${repos} repositories`}`;
  console.log(`${machine}; ${setting}; ${options.rounds} rounds of ${seconds} s.\n${report(rounds, goals)}`);
  if (memory !== null) console.log(memoryLine(memory));
  for (const note of notes) console.log(`\n${note}`);
  if (options.json !== undefined) {
    const results = { machine, options, rounds, memory, goals: goals.map((goal) => ({ ...goal, met: isMet(goal) })) };
    await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
  }
}

async function startAll(ground: Ground): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  const add = async (starting: Promise<Contender>) => {
    const contender = await starting;
    endings.push(contender.server.stop);
    contenders.push(contender);
  };
  await add(startPeer(NODE_HTTP, 'node-http', ground));
  await add(startPeer(KOA_ROUTER, 'koa-router', ground));
  await add(startGateway(GATEWAY, program, { kind: 'embedded' }, ground));
  if (options.redis) {
    const redis = await startRedisOrSay();
    endings.push(redis.stop);
    await add(startGateway(GATEWAY_REDIS, program, { kind: 'redis', url: redis.url, pid: await pidOf(redis) }, ground));
  }
  for (const [n, file] of options.also.entries()) {
    await add(startGateway(`also ${n + 1}: ${file}`, file, { kind: 'embedded' }, ground));
  }
  contenders.push(...options.peer.map(existingPeer));
  return contenders;
}

async function startRedisOrSay(): Promise<RedisProcess> {
  try {
    return await startRedis();
  } catch (cause) {
    throw new Error(
      'redis-server does not start. Install it (apt install redis-server) or leave it out (--no-redis).',
      {
        cause,
      },
    );
  }
}

async function pidOf({ host, port }: RedisProcess): Promise<number> {
  const client = new Redis(port, host);
  try {
    return Number(/^process_id:(\d+)/m.exec(await client.info('server'))![1]);
  } finally {
    client.disconnect();
  }
}

/** A gateway that drops its log lines has an easy time: that must not go unseen. */
async function missingLines(contenders: readonly Contender[], rounds: Rounds): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const { name, log } of contenders) {
    if (log === null) continue;
    const launches = rounds[name]!.reduce((sum, { answers }) => sum + answers, 0);
    const lines = await countLines(log);
    if (lines < launches)
      notes.push(`NOT COMPARABLE: ${name} answered ${launches} launches and wrote ${lines} log lines.`);
  }
  return notes;
}

async function measureMemory(ground: Ground): Promise<MemoryUnderLoad> {
  say(`memory: ${options.known} repositories become known`);
  const { connections, seconds, known, seed } = options;
  return memoryUnderLoad(program, known, { connections, seconds, random: seededRandom(seed) }, ground);
}

function memoryLine({ rss, file, peak }: MemoryUnderLoad): string {
  const mb = (value: number) => `${value.toFixed(0)} MB`;
  return `\nMemory with ${options.known} repositories known: ${mb(rss)} under load, of which mapped files ${mb(file)}; at most ${mb(peak)} since the start.`;
}
