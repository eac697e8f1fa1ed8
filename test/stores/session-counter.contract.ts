import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { SessionCounter } from '../../src/builds/session-counter.ts';
import type { Store } from '../../src/builds/store.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import { until } from '../support/redis-server.ts';
import { build, of, REPO, Told } from './build-store.contract.ts';

/** Where stores of one test keep what they know. */
export interface SessionGround {
  open(): Store;
  /** As an argument to admit-sessions.ts. null: each store counts for itself. */
  readonly description: unknown;
  dispose(): Promise<void>;
}

const OTHER = 'gh:ds-100/{other} "é😀' as RepoKey;
const HOUR = 3_600_000;

/** What every SessionCounter does, whatever it counts in. */
export function describeSessionCounter(name: string, lay: () => Promise<SessionGround>, { shared = true } = {}): void {
  describe(`${name}, as a counter of sessions`, () => {
    let ground: SessionGround;
    let opened: Store[];

    beforeEach(async () => {
      ground = await lay();
      opened = [];
    });
    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      await ground.dispose();
    });

    async function start(): Promise<Store> {
      const store = ground.open();
      opened.push(store);
      await store.start(new Told());
      return store;
    }

    const counter = async (): Promise<SessionCounter> => (await start()).sessions;

    it('counts up to the limit, and no further', async () => {
      const sessions = await counter();
      expect(await sessions.count(REPO)).to.equal(0);
      const admitted = [];
      for (const id of ['one', 'two', 'three']) admitted.push(await sessions.admit(REPO, id, 2, HOUR));
      expect(admitted).to.deep.equal([true, true, false]);
      expect(await sessions.count(REPO)).to.equal(2);
    });

    it('admits nobody where none may run, and more when more may', async () => {
      const sessions = await counter();
      expect(await sessions.admit(REPO, 'one', 0, HOUR)).to.equal(false);
      expect(await sessions.admit(REPO, 'one', 1, HOUR)).to.equal(true);
      expect(await sessions.admit(REPO, 'two', 1, HOUR)).to.equal(false);
      expect(await sessions.admit(REPO, 'two', 2, HOUR)).to.equal(true);
    });

    it('counts repos apart', async () => {
      const sessions = await counter();
      for (const repo of [REPO, OTHER]) {
        expect(await sessions.admit(repo, 'one', 1, HOUR)).to.equal(true);
        expect(await sessions.admit(repo, 'two', 1, HOUR)).to.equal(false);
      }
      await sessions.release(OTHER, 'one');
      expect([await sessions.count(REPO), await sessions.count(OTHER)]).to.deep.equal([1, 0]);
    });

    it('counts an id once, also where the limit is reached', async () => {
      const sessions = await counter();
      await sessions.admit(REPO, 'one', 2, HOUR);
      await sessions.admit(REPO, 'two', 2, HOUR);
      for (const limit of [2, 1]) expect(await sessions.admit(REPO, 'one', limit, HOUR)).to.equal(true);
      expect(await sessions.count(REPO)).to.equal(2);
    });

    it('gives the place of one that was released to the next', async () => {
      const sessions = await counter();
      await sessions.admit(REPO, 'one', 1, HOUR);
      await sessions.release(REPO, 'one');
      expect(await sessions.count(REPO)).to.equal(0);
      expect(await sessions.admit(REPO, 'two', 1, HOUR)).to.equal(true);
      expect(await sessions.admit(REPO, 'one', 1, HOUR)).to.equal(false);
    });

    it('does not mind the release of one that does not run', async () => {
      const sessions = await counter();
      await sessions.release(REPO, 'one');
      await sessions.admit(REPO, 'one', 2, HOUR);
      await sessions.release(REPO, 'two');
      await sessions.release(OTHER, 'one');
      expect(await sessions.count(REPO)).to.equal(1);
    });

    it('ends a session when its time is up, each its own', async () => {
      const sessions = await counter();
      await sessions.admit(REPO, 'long', 2, HOUR);
      const from = Date.now();
      await sessions.admit(REPO, 'short', 2, 150);
      await until('there is a place', () => sessions.admit(REPO, 'third', 2, HOUR));
      // Two clocks may count, by the millisecond each.
      expect(Date.now() - from).to.be.at.least(148);
      expect(await sessions.count(REPO)).to.equal(2);
      expect(await sessions.admit(REPO, 'fourth', 2, HOUR)).to.equal(false);
    });

    it('lets one that is admitted again run for the new time', async () => {
      const sessions = await counter();
      await sessions.admit(REPO, 'one', 9, 150);
      await sessions.admit(REPO, 'two', 9, 150);
      await sessions.admit(REPO, 'one', 9, HOUR);
      await until('the other has ended', async () => (await sessions.count(REPO)) === 1);
      expect(await sessions.admit(REPO, 'one', 1, HOUR)).to.equal(true);
    });

    it('forgets a repo all of whose sessions have ended', async () => {
      const sessions = await counter();
      await sessions.admit(REPO, 'one', 2, 50);
      await sessions.admit(REPO, 'two', 2, 60);
      await until('both have ended', async () => (await sessions.count(REPO)) === 0);
      expect(await sessions.admit(REPO, 'three', 1, HOUR)).to.equal(true);
    });

    it('admits as many as may when all come at once', async () => {
      const sessions = await counter();
      const admitted = await Promise.all(Array.from({ length: 200 }, (_, i) => sessions.admit(REPO, `${i}`, 17, HOUR)));
      expect(admitted.filter(Boolean)).to.have.lengthOf(17);
      expect(await sessions.count(REPO)).to.equal(17);
    });

    it('keeps out of the builds', async () => {
      const store = await start();
      await store.record([of(build('main', 'alpha', 1))]);
      await store.sessions.admit(REPO, 'one', 1, HOUR);
      await store.sessions.admit(OTHER, 'one', 1, HOUR);
      const found: RepoKey[] = [];
      for await (const { repo } of store.scan()) found.push(repo);
      const kept = await store.read(REPO);
      expect(found).to.have.lengthOf(kept.length);
      expect(await store.read(OTHER)).to.deep.equal([]);
    });

    if (!shared) return;

    it('is one for all gateways', async () => {
      const [here, there] = [await counter(), await counter()];
      expect(await here.admit(REPO, 'one', 2, HOUR)).to.equal(true);
      expect(await there.count(REPO)).to.equal(1);
      expect(await there.admit(REPO, 'two', 2, HOUR)).to.equal(true);
      expect(await here.admit(REPO, 'three', 2, HOUR)).to.equal(false);
      await here.release(REPO, 'two');
      expect(await there.count(REPO)).to.equal(1);
    });

    it('gives the last place to one of two gateways that want it', async () => {
      const [here, there] = [await counter(), await counter()];
      for (let i = 0; i < 50; i += 1) {
        const repo = `gh:race/${i}` as RepoKey;
        const admitted = await Promise.all([here.admit(repo, 'here', 1, HOUR), there.admit(repo, 'there', 1, HOUR)]);
        expect(admitted.filter(Boolean), `race ${i}`).to.have.lengthOf(1);
      }
    });

    it('admits as many as may when processes race for the last places', async () => {
      const program = new URL('./admit-sessions.ts', import.meta.url);
      const children = ['left', 'right'].map((name) => fork(program, [JSON.stringify(ground.description), name]));
      const answers = () => Promise.all(children.map(async (child) => (await once(child, 'message'))[0] as number[]));
      const admit = (each: number) => {
        for (const child of children) child.send(each);
        return answers();
      };
      try {
        await answers();
        const first = await admit(1);
        for (const admitted of first) expect(admitted.every((count) => count === 1)).to.equal(true);
        const [left, right] = await admit(7);
        const sessions = await counter();
        for (const [i, admitted] of left!.entries()) {
          expect(admitted + right![i]!, `race ${i}`).to.equal(5);
          expect(await sessions.count(`gh:race/${i}` as RepoKey)).to.equal(5);
        }
      } finally {
        for (const child of children) child.kill('SIGKILL');
      }
    });

    it('still counts what a gateway counted that has gone', async () => {
      const first = await start();
      await first.sessions.admit(REPO, 'one', 1, HOUR);
      await first.close();
      expect(await (await counter()).admit(REPO, 'two', 1, HOUR)).to.equal(false);
    });

    it('refuses before it is started and after it is closed', async () => {
      const store = ground.open();
      const closed = await start();
      await closed.close();
      for (const { sessions } of [store, closed]) {
        for (const asked of [
          () => sessions.admit(REPO, 'one', 1, HOUR),
          () => sessions.release(REPO, 'one'),
          () => sessions.count(REPO),
        ]) {
          const error = await asked().then(
            () => null,
            (reason) => reason,
          );
          expect(error).to.have.property('code', 'STORE_UNAVAILABLE');
        }
      }
    });

    it('waits for what is under way when it closes', async () => {
      const store = await start();
      const admitting = store.sessions.admit(REPO, 'one', 1, HOUR);
      await store.close();
      expect(await admitting).to.equal(true);
    });
  });
}
