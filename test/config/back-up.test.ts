import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { afterEach, describe, it } from 'mocha';
import { commands } from '../support/command.ts';
import { type TestFederation, testGateways } from '../support/gateway.ts';
import { launch, stream } from '../support/launch.ts';
import { startRedis } from '../support/redis-server.ts';

type StorePart = Readonly<Record<string, unknown>>;

const REPOS = ['one', 'two', 'three', 'four', 'five'];

/** The handbook's "Back-up and restore", done for real: afterwards launches go to the hubs that have built them. */
describe('what a gateway knows, backed up and restored', function () {
  // Commands are processes that have to start.
  this.timeout(60_000);
  const cleaning: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
  });
  const run = commands();
  const { startGateway, startTestFederation } = testGateways();

  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'launch-gateway-back-up-'));
    cleaning.push(() => rm(path, { recursive: true, force: true }));
    return path;
  }
  async function redisIn(dir: string) {
    const server = await startRedis(['--dir', dir]);
    cleaning.push(() => server.stop());
    return server;
  }

  /** Has each repository built somewhere, and stops. Where, in the order of REPOS. */
  async function builtOn(store: StorePart) {
    const federation = await startTestFederation({ hubs: [{}, {}, {}], config: { store } });
    const holders = [];
    for (const repo of REPOS) holders.push((await stream(federation.url, `/build/gh/owner/${repo}/main`)).member);
    await federation.stop();
    return { federation, holders };
  }

  /** Where a gateway that has started with this store sends them. */
  async function sentBy(store: StorePart, { members }: TestFederation) {
    const { url, stop } = await startGateway({ members, store });
    const sent = [];
    for (const repo of REPOS) sent.push(await launch(url, `/v2/gh/owner/${repo}/main`));
    await stop();
    return sent.map(({ member, reason }) => `${member}, ${reason}`);
  }
  const asBuilt = (holders: readonly string[]) => holders.map((member) => `${member}, built`);

  async function launchGateway(federation: TestFederation, store: StorePart, ...args: readonly string[]) {
    const file = join(await folder(), 'federation.json');
    await writeFile(file, JSON.stringify({ members: federation.members, store }));
    const command = run([args[0]!, '--config', file, ...args.slice(1)]);
    expect(await command.ended, command.err()).to.equal(0);
  }

  it('is nothing without either', async () => {
    const { federation, holders } = await builtOn({ kind: 'embedded', path: join(await folder(), 'builds') });
    const sent = await sentBy({ kind: 'embedded', path: join(await folder(), 'builds') }, federation);
    expect(sent).to.not.deep.equal(asBuilt(holders));
    expect(sent.join()).to.not.include('built');
  });

  it('stands in a copy of the folder of an embedded store', async () => {
    const path = join(await folder(), 'builds');
    const { federation, holders } = await builtOn({ kind: 'embedded', path });
    const copy = join(await folder(), 'copy');
    await cp(path, copy, { recursive: true });
    await rm(path, { recursive: true });
    await cp(copy, path, { recursive: true });
    expect(await sentBy({ kind: 'embedded', path }, federation)).to.deep.equal(asBuilt(holders));
  });

  it('stands in what export writes, also of a gateway that serves, and goes from one store into another', async () => {
    const path = join(await folder(), 'builds');
    const { federation, holders } = await builtOn({ kind: 'embedded', path });
    const file = join(await folder(), 'builds.jsonl.gz');
    const serving = await startGateway({ members: federation.members, store: { kind: 'embedded', path } });
    await launchGateway(federation, { kind: 'embedded', path }, 'export', '--out', file);
    await serving.stop();
    await rm(path, { recursive: true });
    await launchGateway(federation, { kind: 'embedded', path }, 'import', '--all', file);
    expect(await sentBy({ kind: 'embedded', path }, federation)).to.deep.equal(asBuilt(holders));
    const redis = { kind: 'redis', url: (await redisIn(await folder())).url, readTimeout: '5s' };
    await launchGateway(federation, redis, 'import', '--all', file);
    expect(await sentBy(redis, federation)).to.deep.equal(asBuilt(holders));
  });

  it('stands in the dump of a Redis, that another one starts with', async () => {
    const here = await folder();
    const server = await redisIn(here);
    const { federation, holders } = await builtOn({ kind: 'redis', url: server.url });
    const redis = new Redis(server.url);
    await redis.save();
    redis.disconnect();
    const there = await folder();
    await copyFile(join(here, 'dump.rdb'), join(there, 'dump.rdb'));
    await server.kill();
    const { url } = await redisIn(there);
    expect(await sentBy({ kind: 'redis', url, readTimeout: '5s' }, federation)).to.deep.equal(asBuilt(holders));
  });
});
