import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { readConfig } from '../../src/config/read-config.ts';
import { Gateway } from '../../src/gateway.ts';
import { logTo } from '../../src/log.ts';
import { seededRandom } from '../../src/simulated-hub/random.ts';
import { startSimulatedHub } from '../../src/simulated-hub/simulated-hub.ts';
import { startRedis } from '../../test/support/redis-server.ts';
import { launchPath, zipfRepos } from '../throughput/launches.ts';
import { UNMET_LIMITS } from '../unmet-limits.ts';

/** How often launches are made together, and how long it is watched what comes after the last one. */
const PACE_MS = 50;
const [REPOS, SECONDS, AFTER_MS] = [20_000, 30, 6_000];
const RATES = [20, 200, 1_000];
const IDLE_MS = 10_000;
/** What a gateway sends; the rest is what scripts do. */
const ASKED = ['hvals', 'evalsha', 'eval'];

const redis = await startRedis();
const hubs = await Promise.all([1, 2, 3].map((n) => startSimulatedHub({ name: `hub-${n}` })));
const members = hubs.map(({ name, url }) => ({ name, url }));
const config = { listen: { port: 0 }, members, store: { kind: 'redis', url: redis.url }, limits: UNMET_LIMITS };
const read = readConfig(JSON.stringify(config), { format: 'json', env: {} });
if (!read.ok) throw new Error(JSON.stringify(read.problems));
const gateway = await Gateway.create({ config: read.config, log: logTo({ write: () => {} }), version: 'benchmark' });
const url = await gateway.start();
const watcher = new Redis(redis.url);
const dispatcher = new Agent({ connections: 8 });
const random = seededRandom(1);

/** Commands so far, by name, and what they took of Redis's CPU, µs. */
async function commands(): Promise<ReadonlyMap<string, { readonly calls: number; readonly us: number }>> {
  const lines = (await watcher.info('commandstats')).matchAll(/cmdstat_([\w|]+):calls=(\d+),usec=(\d+)/g);
  return new Map(Array.from(lines, ([, name = '', calls, us]) => [name, { calls: Number(calls), us: Number(us) }]));
}

const idle = await commands();
await pause(IDLE_MS);
const later = await commands();
const asks = (counts: typeof idle) => ASKED.reduce((sum, name) => sum + (counts.get(name)?.calls ?? 0), 0);
process.stdout.write(`without launches: asked ${((asks(later) - asks(idle)) / IDLE_MS) * 1_000} times a second\n`);

for (const rate of RATES) {
  const launches = zipfRepos(rate * SECONDS, REPOS, random);
  const before = await commands();
  for (let made = 0, begun = performance.now(); made < launches.length; ) {
    const due = Math.min(launches.length, Math.ceil(((performance.now() - begun) / 1_000) * rate));
    const together = [...launches.subarray(made, due)];
    made = due;
    await Promise.all(
      together.map(async (repo) => (await request(url + launchPath(repo), { dispatcher })).body.dump()),
    );
    await pause(PACE_MS);
  }
  await pause(AFTER_MS);
  const after = await commands();
  const each = (value: number) => (value / launches.length).toFixed(2);
  const since = Array.from(after, ([name, { calls, us }]) => ({
    name,
    calls: calls - (before.get(name)?.calls ?? 0),
    us: us - (before.get(name)?.us ?? 0),
  }));
  const asked = since.filter(({ name, calls }) => calls > 0 && ASKED.includes(name));
  // What a script calls is counted within it.
  const sum = (key: 'calls' | 'us') => asked.reduce((total, one) => total + one[key], 0);
  process.stdout.write(
    `${rate}/s, ${launches.length} launches: asked ${each(sum('calls'))} times each (${asked.map(({ name, calls }) => `${name} ${each(calls)}`).join(', ')}), ${each(sum('us'))} µs of Redis each\n`,
  );
}
watcher.disconnect();
await dispatcher.destroy();
await gateway.stop();
await Promise.all(hubs.map((hub) => hub.close()));
await redis.stop();
