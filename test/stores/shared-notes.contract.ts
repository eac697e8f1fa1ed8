import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { LONGEST_NOTE, MOST_NOTES, type NoteKind, type SharedNotes } from '../../src/builds/shared-notes.ts';
import type { Store } from '../../src/builds/store.ts';
import { until } from '../support/redis-server.ts';
import { build, of, REPO, Told } from './build-store.contract.ts';
import type { SessionGround } from './session-counter.contract.ts';

const KIND: NoteKind = 'announcements';
/** Kinds whose names one could mistake for the other's. */
const OTHER = 'announcements0' as NoteKind;
const inAnHour = () => Date.now() + 3_600_000;
const TEXT = '{"a":"1 2\\n\\u0000","é":"😀"}\n 17';

/** What every keeper of notes does, whatever it keeps them in. */
export function describeSharedNotes(name: string, lay: () => Promise<SessionGround>, { shared = true } = {}): void {
  describe(`${name}, as a keeper of notes`, () => {
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

    const keeper = async (): Promise<SharedNotes> => (await start()).notes;
    const ids = async (notes: SharedNotes, kind = KIND) => (await notes.list(kind)).map(({ id }) => id);

    it('keeps what it is given, by id', async () => {
      const notes = await keeper();
      expect(await notes.list(KIND)).to.deep.equal([]);
      expect(await notes.put(KIND, { id: 'b', text: TEXT }, inAnHour())).to.equal(true);
      expect(await notes.put(KIND, { id: 'a', text: '' }, inAnHour())).to.equal(true);
      expect(await notes.list(KIND)).to.deep.equal([
        { id: 'a', text: '' },
        { id: 'b', text: TEXT },
      ]);
    });

    it('puts a note in the place of one of the same id', async () => {
      const notes = await keeper();
      await notes.put(KIND, { id: 'a', text: 'before' }, inAnHour());
      await notes.put(KIND, { id: 'a', text: 'after' }, inAnHour());
      expect(await notes.list(KIND)).to.deep.equal([{ id: 'a', text: 'after' }]);
    });

    it('removes a note, and says whether there was one', async () => {
      const notes = await keeper();
      await notes.put(KIND, { id: 'a', text: TEXT }, inAnHour());
      await notes.put(KIND, { id: 'b', text: TEXT }, inAnHour());
      expect(await notes.remove(KIND, 'a')).to.equal(true);
      expect(await notes.remove(KIND, 'a')).to.equal(false);
      expect(await notes.remove(KIND, 'never')).to.equal(false);
      expect(await ids(notes)).to.deep.equal(['b']);
    });

    it('keeps kinds apart', async () => {
      const notes = await keeper();
      await notes.put(KIND, { id: 'a', text: 'one' }, inAnHour());
      await notes.put(OTHER, { id: 'a', text: 'two' }, inAnHour());
      expect(await notes.list(KIND)).to.deep.equal([{ id: 'a', text: 'one' }]);
      expect(await notes.list(OTHER)).to.deep.equal([{ id: 'a', text: 'two' }]);
      await notes.remove(OTHER, 'a');
      expect(await ids(notes)).to.deep.equal(['a']);
    });

    it('lets a note expire, each at its own time', async () => {
      const notes = await keeper();
      const end = Date.now() + 150;
      await notes.put(KIND, { id: 'short', text: TEXT }, end);
      await notes.put(KIND, { id: 'long', text: TEXT }, inAnHour());
      expect(await ids(notes)).to.deep.equal(['long', 'short']);
      await until('the short one has expired', async () => (await ids(notes)).length === 1);
      // Two clocks may count, by the millisecond each.
      expect(Date.now()).to.be.at.least(end - 2);
      expect(await ids(notes)).to.deep.equal(['long']);
      expect(await notes.remove(KIND, 'short')).to.equal(false);
    });

    it('does not keep what has expired already, and shortens the life of one that is put again', async () => {
      const notes = await keeper();
      await notes.put(KIND, { id: 'past', text: TEXT }, Date.now() - 1_000);
      await notes.put(KIND, { id: 'a', text: TEXT }, inAnHour());
      await notes.put(KIND, { id: 'a', text: TEXT }, Date.now() + 20);
      await until('nothing is left', async () => (await ids(notes)).length === 0);
    });

    it('keeps so many, and no more until one goes or expires', async () => {
      const notes = await keeper();
      const text = 'x'.repeat(LONGEST_NOTE);
      for (let i = 0; i < MOST_NOTES; i++) {
        expect(await notes.put(KIND, { id: `n-${i}`, text }, inAnHour()), `${i}`).to.equal(true);
      }
      expect(await notes.put(KIND, { id: 'more', text }, inAnHour())).to.equal(false);
      expect(await notes.put(OTHER, { id: 'more', text }, inAnHour())).to.equal(true);
      expect(await notes.put(KIND, { id: 'n-7', text: 'again' }, Date.now() + 20)).to.equal(true);
      expect(await notes.list(KIND)).to.have.lengthOf.at.least(MOST_NOTES - 1);
      await until('one has expired', () => notes.put(KIND, { id: 'more', text }, inAnHour()));
      expect(await notes.put(KIND, { id: 'n-7', text }, inAnHour())).to.equal(false);
      await notes.remove(KIND, 'n-0');
      expect(await notes.put(KIND, { id: 'n-7', text }, inAnHour())).to.equal(true);
      expect(await notes.list(KIND)).to.have.lengthOf(MOST_NOTES);
    });

    it('refuses what is no note', async () => {
      const notes = await keeper();
      for (const id of ['', 'A', 'a/b', 'a b', 'é', 'x'.repeat(65)]) {
        expect(await failure(notes.put(KIND, { id, text: '' }, inAnHour())), id).to.be.instanceOf(RangeError);
      }
      for (const text of ['x'.repeat(LONGEST_NOTE + 1), 'é'.repeat(LONGEST_NOTE / 2 + 1)]) {
        expect(await failure(notes.put(KIND, { id: 'a', text }, inAnHour()))).to.be.instanceOf(RangeError);
      }
      expect(await notes.list(KIND)).to.deep.equal([]);
    });

    it('keeps out of the builds', async () => {
      const store = await start();
      await store.record([of(build('main', 'alpha', 1))]);
      await store.notes.put(KIND, { id: 'a', text: TEXT }, inAnHour());
      const kept = await store.read(REPO);
      let repos = 0;
      for await (const { records } of store.scan()) repos += records.length;
      expect(repos).to.equal(kept.length);
    });

    if (!shared) return;

    it('is one for all gateways, and outlives them', async () => {
      const [here, there] = [await start(), await keeper()];
      await here.notes.put(KIND, { id: 'a', text: TEXT }, inAnHour());
      await here.notes.put(KIND, { id: 'b', text: TEXT }, inAnHour());
      expect(await ids(there)).to.deep.equal(['a', 'b']);
      await there.remove(KIND, 'a');
      expect(await ids(here.notes)).to.deep.equal(['b']);
      for (const store of opened) await store.close();
      expect(await (await keeper()).list(KIND)).to.deep.equal([{ id: 'b', text: TEXT }]);
    });

    it('refuses before it is started and after it is closed', async () => {
      const store = ground.open();
      const closed = await start();
      await closed.close();
      for (const { notes } of [store, closed]) {
        for (const asked of [
          () => notes.list(KIND),
          () => notes.put(KIND, { id: 'a', text: TEXT }, inAnHour()),
          () => notes.remove(KIND, 'a'),
        ]) {
          expect(await failure(asked())).to.have.property('code', 'STORE_UNAVAILABLE');
        }
      }
    });
  });
}

/** null: it was not refused. */
export const failure = (work: Promise<unknown>): Promise<Error | null> =>
  work.then(
    () => null,
    (reason) => reason,
  );
