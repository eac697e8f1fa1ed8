import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { Ledger, type LedgerSettings } from '../../src/builds/ledger.ts';
import { FakeBuildStore } from '../support/fake-build-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { DAY, HOUR, NOON, named, of, presumedBuild, repoNumber, seen, TEXTBOOK } from './fixtures.ts';

const SETTINGS: LedgerSettings = { knownRepos: 100, recordsPerRepo: 8, queue: 1000, presumedRetentionMs: 7 * DAY };

/** Longer than records are gathered, and than a ledger waits before it tries again. */
const SOON = 50;
const RETRY = 500;

describe('Ledger', () => {
  let clock: ManualClock;
  let store: FakeBuildStore;
  let told: [up: boolean, reason: string][];

  beforeEach(() => {
    clock = new ManualClock(NOON);
    store = new FakeBuildStore();
    told = [];
  });

  async function open(settings: Partial<LedgerSettings> = {}): Promise<Ledger> {
    const ledger = new Ledger(
      { ...SETTINGS, ...settings },
      {
        store,
        now: () => clock.now(),
        later: (ms, callback) => clock.setTimeout(callback, ms),
        onAvailability: (up, reason) => void told.push([up, reason]),
      },
    );
    await ledger.start();
    return ledger;
  }

  const refsOf = async (ledger: Ledger, repo = TEXTBOOK) =>
    (await ledger.recall(repo)).records.map(({ ref }) => ref).sort();

  describe('asked for a repo', () => {
    it('reads it once, and knows it from then on', async () => {
      store.put(of(seen()));
      const ledger = await open();
      expect(ledger.peek(TEXTBOOK)).to.equal(undefined);
      expect(await refsOf(ledger)).to.deep.equal(['main']);
      expect(ledger.peek(TEXTBOOK)?.records).to.have.lengthOf(1);
      expect(await refsOf(ledger)).to.deep.equal(['main']);
      expect(store.reads).to.have.lengthOf(1);
      expect(ledger.stats).to.include({ reads: 1, failedReads: 0, known: 1 });
    });

    it('knows from then on that nothing is known of it', async () => {
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      expect(ledger.peek(TEXTBOOK)?.records).to.deep.equal([]);
      expect(store.reads).to.have.lengthOf(1);
    });

    it('reads once for all who ask at the same time', async () => {
      store.put(of(seen()));
      store.hold();
      const ledger = await open();
      const asked = Promise.all([ledger.recall(TEXTBOOK), ledger.recall(TEXTBOOK), ledger.recall(TEXTBOOK)]);
      store.release();
      const [first, ...others] = await asked;
      for (const other of others) expect(other).to.equal(first);
      expect(store.reads).to.have.lengthOf(1);
    });

    it('adds what another gateway announces, without a read', async () => {
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      store.announce(of(seen()));
      expect(ledger.peek(TEXTBOOK)?.records).to.deep.equal([seen()]);
      expect(store.reads).to.have.lengthOf(1);
    });

    it('takes no notice of repos that nobody launches here', async () => {
      const ledger = await open();
      store.announce(of(seen()));
      expect(ledger.stats.known).to.equal(0);
    });

    it('does not lose what is announced while it reads', async () => {
      store.put(of(seen({}, { ref: 'old' })));
      store.hold();
      const ledger = await open();
      const asked = refsOf(ledger);
      store.announce(of(seen({}, { ref: 'new' })));
      store.release();
      expect(await asked).to.deep.equal(['new', 'old']);
      expect(ledger.peek(TEXTBOOK)).to.not.equal(undefined);
    });

    it('does not lose what is announced while it reads, though so many are read that it is forgotten', async () => {
      store.hold();
      const ledger = await open({ knownRepos: 2 });
      const asked = refsOf(ledger);
      store.announce(of(seen({}, { ref: 'new' })));
      for (let i = 0; i < 10; i++) ledger.learn(of(seen(), repoNumber(i)));
      store.announce(of(seen({}, { ref: 'newer' })));
      store.release();
      expect(await asked).to.deep.equal(['new', 'newer']);
      expect(await refsOf(ledger)).to.deep.equal(['new', 'newer']);
    });

    it('reads again when changes may have been missed', async () => {
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      store.put(of(seen()));
      store.miss();
      expect(ledger.peek(TEXTBOOK)).to.equal(undefined);
      expect(await refsOf(ledger)).to.deep.equal(['main']);
      expect(store.reads).to.have.lengthOf(2);
    });

    it('writes again what a store has lost that it still knows', async () => {
      store.put(of(seen()));
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      store.empty();
      store.miss();
      expect(await refsOf(ledger)).to.deep.equal(['main']);
      await clock.advance(SOON);
      expect(store.stored(TEXTBOOK).map(({ ref }) => ref)).to.deep.equal(['main']);
    });

    it('writes nothing again that the store still has', async () => {
      store.put(of(seen()));
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      store.miss();
      await ledger.recall(TEXTBOOK);
      await clock.advance(SOON);
      expect(store.writes).to.deep.equal([]);
    });

    it('reads again when changes may have been missed while it read', async () => {
      store.hold();
      const ledger = await open();
      const asked = ledger.recall(TEXTBOOK);
      store.put(of(seen()));
      store.miss();
      store.release();
      await asked;
      expect(await refsOf(ledger)).to.deep.equal(['main']);
      expect(store.reads).to.have.lengthOf(2);
    });

    it('forgets the repos that were launched longest ago', async () => {
      const ledger = await open({ knownRepos: 10 });
      for (let i = 0; i < 30; i++) await ledger.recall(repoNumber(i));
      expect(ledger.stats.known).to.be.at.most(11);
      expect(ledger.peek(repoNumber(29))).to.not.equal(undefined);
      expect(ledger.peek(repoNumber(0))).to.equal(undefined);
    });
  });

  describe('told of a build', () => {
    it('knows it at once and stores it soon, all that is learnt in one go', async () => {
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      ledger.learn(of(seen()));
      ledger.learn(of(seen({}, { ref: 'v1' })));
      expect(ledger.peek(TEXTBOOK)?.records).to.have.lengthOf(2);
      expect(store.writes).to.be.empty;
      await clock.advance(SOON);
      expect(store.writes).to.have.lengthOf(1);
      expect(store.refs).to.have.members(['main', 'v1']);
      expect(ledger.stats).to.include({ written: 2, queued: 0 });
    });

    it('still knows it when it is asked before it is stored', async () => {
      const ledger = await open();
      ledger.learn(of(seen()));
      expect(await refsOf(ledger)).to.deep.equal(['main']);
      await clock.advance(SOON);
      expect(await refsOf(ledger)).to.deep.equal(['main']);
    });

    it('still knows it when the repo was forgotten and read again before it was stored', async () => {
      const ledger = await open({ knownRepos: 1 });
      ledger.learn(of(seen()));
      for (let i = 0; i < 5; i++) await ledger.recall(repoNumber(i));
      await ledger.recall(TEXTBOOK);
      await clock.advance(SOON);
      expect(await refsOf(ledger)).to.deep.equal(['main']);
    });

    it('keeps of a repo the builds that were used last', async () => {
      const ledger = await open({ recordsPerRepo: 2 });
      await ledger.recall(TEXTBOOK);
      for (const i of [3, 1, 2]) ledger.learn(of(seen({ at: NOON + i }, { ref: `v${i}` })));
      expect(await refsOf(ledger)).to.deep.equal(['v2', 'v3']);
    });

    it('stores what is learnt while it stores', async () => {
      const ledger = await open();
      ledger.learn(of(seen()));
      store.hold();
      await clock.advance(SOON);
      ledger.learn(of(seen({}, { ref: 'v1' })));
      store.release();
      await clock.advance(0);
      expect(store.refs).to.have.members(['main', 'v1']);
      expect(clock.pending).to.equal(0);
    });

    it('stores many builds in several goes', async () => {
      const ledger = await open({ queue: 5000 });
      for (let i = 0; i < 1234; i++) ledger.learn(of(seen(), repoNumber(i)));
      await ledger.flush();
      expect(store.writes.map(({ length }) => length)).to.deep.equal([500, 500, 234]);
    });
  });

  describe('told of a launch', () => {
    const launched = (ledger: Ledger, ref = 'main', startsBuild = false) =>
      ledger.launched(TEXTBOOK, ledger.peek(TEXTBOOK)!, ref, named('ann'), startsBuild);

    it('presumes a build where none is known, and says so once', async () => {
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      for (let i = 0; i < 100; i++) launched(ledger);
      await clock.advance(SOON);
      expect(store.stored(TEXTBOOK)).to.deep.equal([presumedBuild(NOON)]);
      expect(store.writes).to.have.lengthOf(1);
      expect(ledger.peek(TEXTBOOK)?.heat(NOON)).to.equal(100);
    });

    it('says of a build that is known that it is in use, once an hour', async () => {
      store.put(of(seen()));
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      for (let minutes = 0; minutes < 150; minutes++) {
        launched(ledger);
        await clock.advance(60_000);
      }
      expect(store.writes).to.have.lengthOf(2);
      expect(store.stored(TEXTBOOK)).to.deep.equal([seen({}, { usedAt: NOON + 2 * HOUR })]);
    });

    it('presumes a build where one is known that has to be made anew', async () => {
      store.put(of(seen()));
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      await clock.advance(1000);
      launched(ledger, 'main', true);
      expect(ledger.peek(TEXTBOOK)?.records).to.deep.equal([
        seen({}, { presumedAt: NOON + 1000, usedAt: NOON + 1000 }),
      ]);
    });
  });

  describe('without its store', () => {
    it('answers from memory, of what it read and what it learnt', async () => {
      store.put(of(seen()));
      const ledger = await open();
      await ledger.recall(TEXTBOOK);
      store.goDown();
      store.miss();
      ledger.learn(of(seen({}, { ref: 'v1' })));
      ledger.learn(of(seen(), repoNumber(1)));
      expect(ledger.peek(TEXTBOOK)?.records).to.have.lengthOf(2);
      expect(ledger.peek(repoNumber(1))?.records).to.have.lengthOf(1);
      expect(ledger.stats.storeUp).to.equal(false);
    });

    it('answers that it knows nothing of other repos, and counts it', async () => {
      const ledger = await open();
      store.goDown();
      expect(await refsOf(ledger)).to.deep.equal([]);
      expect(ledger.stats).to.include({ reads: 1, failedReads: 1 });
    });

    it('starts all the same', async () => {
      store.goDown();
      const ledger = await open();
      expect(await refsOf(ledger)).to.deep.equal([]);
      expect(told).to.deep.equal([[false, 'pulled out']]);
    });

    it('reads what it could not read when the store is back', async () => {
      store.put(of(seen()));
      const ledger = await open();
      store.goDown();
      expect(await refsOf(ledger)).to.deep.equal([]);
      store.comeUp();
      expect(await refsOf(ledger)).to.deep.equal(['main']);
      expect(told.map(([up]) => up)).to.deep.equal([true, false, true]);
    });

    it('asks again for a repo of which one read failed', async () => {
      store.put(of(seen()));
      const ledger = await open();
      store.goDown({ noticed: false });
      expect(await refsOf(ledger)).to.deep.equal([]);
      store.comeUp();
      expect(await refsOf(ledger)).to.deep.equal(['main']);
    });

    it('stores all it learnt when the store is back', async () => {
      const ledger = await open();
      store.goDown();
      for (let i = 0; i < 700; i++) ledger.learn(of(seen({}, { ref: `v${i}` }), repoNumber(i)));
      await clock.advance(60_000);
      expect(store.refs).to.be.empty;
      expect(ledger.stats).to.include({ queued: 700, dropped: 0, written: 0 });
      store.comeUp();
      await clock.advance(0);
      expect(store.refs).to.have.lengthOf(700);
      expect(ledger.stats).to.include({ queued: 0, dropped: 0, written: 700 });
    });

    it('tries again by itself when a write fails, and never busily', async () => {
      const ledger = await open();
      store.goDown({ noticed: false });
      ledger.learn(of(seen()));
      await clock.advance(10 * RETRY);
      expect(store.writes.length).to.be.within(9, 11);
      store.comeUp();
      await clock.advance(RETRY);
      expect(store.refs).to.deep.equal(['main']);
      expect(clock.pending).to.equal(0);
    });

    it('lets as many builds wait as it may, and counts those it drops', async () => {
      const ledger = await open({ queue: 10 });
      store.goDown();
      for (let i = 0; i < 15; i++) ledger.learn(of(seen({}, { ref: `v${i}` }), repoNumber(i)));
      await clock.advance(SOON);
      for (let i = 15; i < 20; i++) ledger.learn(of(seen({}, { ref: `v${i}` }), repoNumber(i)));
      expect(ledger.stats).to.include({ queued: 10, dropped: 10 });
      store.comeUp();
      await clock.advance(RETRY);
      expect(store.refs).to.have.lengthOf(10);
    });

    it('lets those wait who bring builds by the thousand, so that a store that is well loses none', async () => {
      const ledger = await open({ queue: 10 });
      for (let n = 0; n < 100; n++) {
        ledger.learn(of(seen({}, { ref: `v${n}` }), repoNumber(n)));
        if (n % 4 === 3) await ledger.settled();
      }
      await ledger.flush();
      expect(ledger.stats).to.include({ dropped: 0, written: 100 });
    });

    it('lets nobody wait for a store that is away', async () => {
      const ledger = await open({ queue: 10 });
      store.goDown();
      for (let n = 0; n < 100; n++) {
        ledger.learn(of(seen({}, { ref: `v${n}` }), repoNumber(n)));
        await ledger.settled();
      }
      expect(ledger.stats.dropped).to.equal(90);
    });

    it('keeps to its bound when builds come in while a write fails', async () => {
      const ledger = await open({ queue: 10 });
      for (let i = 0; i < 10; i++) ledger.learn(of(seen({}, { ref: `v${i}` })));
      store.hold();
      await clock.advance(SOON);
      for (let i = 10; i < 20; i++) ledger.learn(of(seen({}, { ref: `v${i}` })));
      store.goDown();
      store.release();
      await clock.advance(0);
      expect(ledger.stats).to.include({ queued: 10, dropped: 10 });
    });

    it('stores the sum of what it learnt of a build, before, during and after a write that fails', async () => {
      const ledger = await open();
      ledger.learn(of(presumedBuild(NOON)));
      store.hold();
      await clock.advance(SOON);
      ledger.learn(of(seen({ at: NOON + 9 })));
      store.goDown();
      store.release();
      await clock.advance(0);
      expect(ledger.stats.queued).to.equal(1);
      store.comeUp();
      await clock.advance(RETRY);
      expect(store.stored(TEXTBOOK)).to.deep.equal([seen({ at: NOON + 9 }, { presumedAt: NOON })]);
    });
  });

  describe('closing', () => {
    it('stores what waits, then closes the store', async () => {
      const ledger = await open();
      ledger.learn(of(seen()));
      await ledger.close();
      expect(store.refs).to.deep.equal(['main']);
      expect(store.closed).to.equal(true);
      expect(clock.pending).to.equal(0);
    });

    it('waits for a write under way, and stores what came after it', async () => {
      const ledger = await open();
      ledger.learn(of(seen()));
      store.hold();
      await clock.advance(SOON);
      ledger.learn(of(seen({}, { ref: 'v1' })));
      const closing = ledger.close();
      await clock.advance(0);
      expect(store.closed).to.equal(false);
      store.release();
      await closing;
      expect(store.refs).to.have.members(['main', 'v1']);
    });

    it('tries once more when the write under way fails', async () => {
      const ledger = await open();
      store.refuseWrites(1);
      ledger.learn(of(seen()));
      store.hold();
      await clock.advance(SOON);
      const closing = ledger.close();
      store.release();
      await closing;
      expect(store.refs).to.deep.equal(['main']);
      expect(ledger.stats).to.include({ queued: 0, written: 1 });
    });

    it('ends though the store is away, keeps no timer, and says what was not stored', async () => {
      const ledger = await open();
      store.goDown();
      ledger.learn(of(seen()));
      await clock.advance(SOON);
      await ledger.close();
      expect(store.closed).to.equal(true);
      expect(clock.pending).to.equal(0);
      expect(ledger.stats).to.include({ queued: 1, written: 0 });
    });

    it('starts nothing when the store comes up afterwards', async () => {
      const ledger = await open();
      store.goDown();
      ledger.learn(of(seen()));
      await ledger.close();
      store.comeUp();
      ledger.learn(of(seen({}, { ref: 'v1' })));
      expect(clock.pending).to.equal(0);
    });
  });

  describe('flushing', () => {
    it('resolves when all that was learnt is stored, that of a write under way included', async () => {
      const ledger = await open();
      ledger.learn(of(seen()));
      store.hold();
      await clock.advance(SOON);
      ledger.learn(of(seen({}, { ref: 'v1' })));
      const flushed = ledger.flush();
      store.release();
      await flushed;
      expect(store.refs).to.have.members(['main', 'v1']);
    });

    it('resolves when the store refuses, and keeps the records', async () => {
      const ledger = await open();
      store.goDown();
      ledger.learn(of(seen()));
      await ledger.flush();
      expect(ledger.stats.queued).to.equal(1);
    });
  });
});
