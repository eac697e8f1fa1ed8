import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { open as openLmdb } from 'lmdb';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { RepoKey } from '../../../src/launch/launch-spec.ts';
import { EmbeddedStore, type EmbeddedStoreOptions } from '../../../src/stores/embedded/embedded-store.ts';
import { BUILDS, CHANGES, SESSIONS } from '../../../src/stores/embedded/folder-format.ts';
import { copyParts } from '../../support/older-folder.ts';
import { until } from '../../support/redis-server.ts';
import { build, of, REPO, Told } from '../build-store.contract.ts';
import { describeSessionCounter } from '../session-counter.contract.ts';

const limits = { retentionMs: 60_000, recordsPerRepo: 8 };
const newFolder = () => mkdtemp(join(tmpdir(), 'launch-gateway-store-'));
const HOUR = 3_600_000;

describeSessionCounter('the embedded store', async () => {
  const folder = await newFolder();
  return {
    open: () => new EmbeddedStore({ folder, limits }),
    description: { folder },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('sessions in an embedded store', () => {
  let folder: string;
  const opened: EmbeddedStore[] = [];
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(options: Partial<EmbeddedStoreOptions> = {}, told = new Told()): Promise<EmbeddedStore> {
    const store = new EmbeddedStore({ folder, limits, ...options });
    opened.push(store);
    await store.start(told);
    return store;
  }

  it('are counted by the time the store is given', async () => {
    let now = 1_000_000;
    const { sessions } = await open({ now: () => now });
    await sessions.admit(REPO, 'one', 1, 1000);
    now += 999;
    expect(await sessions.admit(REPO, 'two', 1, 1000)).to.equal(false);
    now += 1;
    expect(await sessions.count(REPO)).to.equal(0);
    expect(await sessions.admit(REPO, 'two', 1, 1000)).to.equal(true);
  });

  it('are counted in a folder of a gateway that did not count them, whose builds stay', async () => {
    const store = await open();
    await store.record([of(build('main', 'alpha', 1))]);
    await store.close();
    // What such a gateway left: its two parts, and the same format.
    const old = await newFolder();
    expect(await copyParts(folder, old, [BUILDS, CHANGES])).to.not.include(SESSIONS);
    await rm(folder, { recursive: true, force: true });
    folder = old;

    const told = new Told();
    const newer = await open({}, told);
    expect(told.availabilities.map(([up]) => up)).to.deep.equal([true]);
    expect(await newer.read(REPO)).to.have.lengthOf(1);
    expect(await newer.sessions.count(REPO)).to.equal(0);
    expect(await newer.sessions.admit(REPO, 'one', 1, HOUR)).to.equal(true);
    await newer.close();
    // And the folder is found sound, with sessions in it.
    const again = await open({}, told);
    expect(await again.sessions.admit(REPO, 'two', 1, HOUR)).to.equal(false);
    expect(await again.read(REPO)).to.have.lengthOf(1);
  });

  it('are removed in the background when they have ended', async () => {
    let now = 1_000_000;
    const { sessions } = await open({ now: () => now, sweepMs: 5 });
    for (let i = 0; i < 250; i += 1) await sessions.admit(`gh:o/r${i}` as RepoKey, 'one', 9, 1000);
    await sessions.admit(REPO, 'short', 9, 1000);
    await sessions.admit(REPO, 'long', 9, HOUR);
    now += 1000;
    const root = openLmdb({ path: folder, readOnly: true });
    try {
      const left = () => {
        root.resetReadTxn();
        return [...root.openDB<string, string>({ name: SESSIONS, encoding: 'string' }).getRange()];
      };
      await until('only what runs is left', () => left().length === 1);
      expect(left().map(({ key }) => key)).to.deep.equal([REPO]);
      await until('also of a repo', () => !left()[0]!.value.includes('short'));
      expect(left()[0]!.value).to.contain('long');
    } finally {
      await root.close();
    }
  });

  it('are refused when the folder cannot be used', async () => {
    const { sessions } = await open({ folder: '/dev/null/store' });
    const error = await sessions.admit(REPO, 'one', 1, HOUR).then(
      () => null,
      (reason) => reason,
    );
    expect(error).to.have.property('code', 'STORE_UNAVAILABLE');
    expect(error.message).to.contain('Allow the gateway to write');
  });
});
