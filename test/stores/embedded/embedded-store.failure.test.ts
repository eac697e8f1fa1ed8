import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { RepoKey } from '../../../src/launch/launch-spec.ts';
import { EmbeddedStore, type EmbeddedStoreOptions } from '../../../src/stores/embedded/embedded-store.ts';
import { until } from '../../support/redis-server.ts';
import { build, of, REPO, Told } from '../build-store.contract.ts';

const LIMITS = { retentionMs: 60_000, recordsPerRepo: 8 };
const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => of(build('main', 'alpha', 1), `gh:owner/repo-${from + i}` as RepoKey));

describe('an embedded store whose folder fails', () => {
  let folder: string;
  const cleaning: (() => Promise<unknown> | undefined)[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-store-'));
  });
  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(told = new Told(), options: Partial<EmbeddedStoreOptions> = {}): Promise<EmbeddedStore> {
    const store = new EmbeddedStore({ folder, limits: LIMITS, ...options });
    cleaning.push(() => store.close());
    await store.start(told);
    return store;
  }

  async function expectRefusal(store: EmbeddedStore, told: Told, ...words: string[]) {
    const refused: (() => Promise<unknown>)[] = [
      () => store.read(REPO),
      () => store.record(many(1)),
      () => store.scan().next(),
    ];
    for (const ask of refused) {
      const error = await ask().then(
        () => new Error('was not refused'),
        (reason) => reason,
      );
      expect(error).to.have.property('code', 'STORE_UNAVAILABLE');
      for (const word of words) expect(error.message).to.contain(word);
    }
    expect(told.availabilities.map(([up]) => up)).to.deep.equal([false]);
    for (const word of words) expect(told.availabilities[0]![1]).to.contain(word);
  }

  async function fill(repos: number): Promise<string> {
    const store = await open();
    await store.record(many(repos));
    await store.close();
    return join(folder, 'data.mdb');
  }

  it('says what to do about a folder that cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const told = new Told();
    const store = await open(told, { folder: join(folder, 'file', 'store') });
    await expectRefusal(store, told, join(folder, 'file'), 'Allow the gateway to write');
  });

  it('does without a file of garbage', async () => {
    await writeFile(join(folder, 'data.mdb'), Buffer.alloc(100_000, 0xa5));
    const told = new Told();
    await expectRefusal(await open(told), told, folder, 'damaged', 'Delete the folder');
  });

  it('does without a file that was cut in the middle', async () => {
    const file = await fill(2000);
    await truncate(file, Math.floor((await readFile(file)).length / 2));
    const told = new Told();
    await expectRefusal(await open(told), told, folder, 'damaged', 'Delete the folder');
  });

  it('does without a file with garbage in the middle', async () => {
    const file = await fill(2000);
    const data = await readFile(file);
    data.fill(0xa5, 4096 * 2);
    await writeFile(file, data);
    const told = new Told();
    await expectRefusal(await open(told), told, folder, 'damaged', 'Delete the folder');
  });

  it('refuses records when it is full, goes on reading, and accepts them when older ones have expired', async () => {
    let now = 1_000_000;
    const told = new Told();
    const store = await open(told, { maxBytes: 200_000, now: () => now, sweepMs: 5 });
    await store.record(many(256));
    const error = await store.record(many(5000, 256)).then(
      () => new Error('was not refused'),
      (reason) => reason,
    );
    expect(error).to.have.property('code', 'STORE_UNAVAILABLE');
    expect(error.message).to.contain('full');
    expect(await store.read(many(1)[0]!.repo)).to.have.lengthOf(1);
    now += LIMITS.retentionMs;
    await until('there is room', () =>
      store.record([of(build('main', 'alpha', 2))]).then(
        () => true,
        () => false,
      ),
    );
    expect(told.availabilities.map(([up]) => up)).to.deep.equal([true, false, true]);
  });

  it('neither returns nor merges with what has expired but is not removed yet', async () => {
    let now = 1_000_000;
    const store = await open(new Told(), { now: () => now, sweepMs: 3_600_000 });
    await store.record([of(build('old', 'alpha', 1))]);
    now += LIMITS.retentionMs;
    expect(await store.read(REPO)).to.deep.equal([]);
    await store.record([of(build('new', 'alpha', 2))]);
    expect((await store.read(REPO)).map(({ ref }) => ref)).to.deep.equal(['new']);
  });

  it('removes expired repos in the background', async () => {
    let now = 1_000_000;
    const store = await open(new Told(), { now: () => now, sweepMs: 5 });
    await store.record(many(1000));
    now += LIMITS.retentionMs - 1;
    await store.record(many(1, 5000));
    now += 1;
    // Seen by a store that keeps for longer, nothing is expired: only what was removed is missing.
    const patient = await open(new Told(), { now: () => now, limits: { ...LIMITS, retentionMs: 1e9 } });
    await until('the expired ones are gone', async () => {
      let left = 0;
      for await (const _ of patient.scan()) left += 1;
      return left === 1;
    });
  });

  it('tells that changes were missed when more happened between two looks than the journal keeps', async () => {
    const told = new Told();
    await open(told, { pollMs: 2000 });
    const other = await open();
    await other.record(many(6000));
    await until('it says so', () => told.misses > 0);
  });

  it('has what was acknowledged after a writer was killed in the middle, and heard it from that process', async () => {
    const told = new Told();
    const store = await open(told);
    const writer: ChildProcess = fork(new URL('./write-until-killed.ts', import.meta.url), [folder]);
    const acknowledged: string[] = [];
    writer.on('message', (repo: string) => acknowledged.push(repo));
    await until('enough is acknowledged', () => acknowledged.length >= 300);
    const exit = once(writer, 'exit');
    writer.kill('SIGKILL');
    await exit;
    // The lock of the killed process is taken over.
    await store.record(many(1, 1_000_000));
    await store.close();
    const again = await open();
    for (const repo of acknowledged) expect(await again.read(repo as RepoKey), repo).to.have.lengthOf(1);
    const heard = new Set(told.changes.map(({ repo }) => repo as string));
    expect(acknowledged.slice(0, 200).filter((repo) => !heard.has(repo))).to.deep.equal([]);
  });

  it('writes a hundred thousand repos in a few seconds', async () => {
    const store = await open();
    const from = performance.now();
    await store.record(many(100_000));
    expect(performance.now() - from).to.be.below(15_000);
  });
});
