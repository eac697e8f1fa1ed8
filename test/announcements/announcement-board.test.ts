import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { Announcement } from '../../src/announcements/announcement.ts';
import { AnnouncementBoard } from '../../src/announcements/announcement-board.ts';
import { StoreUnavailable } from '../../src/builds/build-store.ts';
import { MOST_NOTES, type SharedNotes } from '../../src/builds/shared-notes.ts';
import { MemoryNotes } from '../../src/stores/memory-notes.ts';
import { MINUTE, NOON, specOf, TEXTBOOK } from '../routing/fixtures.ts';

const event = (id: string, more: Partial<Announcement> = {}): Announcement => ({
  id,
  spec: TEXTBOOK,
  from: NOON + 10 * MINUTE,
  until: NOON + 20 * MINUTE,
  seats: 30,
  title: null,
  by: 'olga',
  announcedAt: NOON,
  ...more,
});
const ids = (board: AnnouncementBoard) => board.current.map(({ id }) => id);

describe('what is announced', () => {
  let now: number;
  let shared: SharedNotes;
  let board: AnnouncementBoard;
  let other: AnnouncementBoard;
  beforeEach(() => {
    now = NOON;
    shared = new MemoryNotes(() => now);
    board = new AnnouncementBoard(shared, () => now);
    other = new AnnouncementBoard(shared, () => now);
  });

  it('is there at once where it was announced, and elsewhere when that looks; the next comes first', async () => {
    await board.put(event('later', { from: NOON + 15 * MINUTE }));
    await board.put(event('b'));
    await board.put(event('a'));
    expect(ids(board)).to.deep.equal(['a', 'b', 'later']);
    expect(ids(other)).to.deep.equal([]);
    await other.poll();
    expect(other.current).to.deep.equal(board.current);
    await other.remove('a');
    expect(ids(other)).to.deep.equal(['b', 'later']);
    await board.poll();
    expect(ids(board)).to.deep.equal(['b', 'later']);
  });

  it('is the same object for as long as it is the same', async () => {
    await board.put(event('a'));
    const [before] = board.current;
    await board.poll();
    expect(board.current[0]).to.equal(before);
    await other.put(event('a', { seats: 31 }));
    await board.poll();
    expect(board.current[0]).to.include({ seats: 31 });
  });

  it('is over when its time is up, seats add up while it is on, repo by repo', async () => {
    const elsewhere = specOf('gh', 'owner/other/main');
    await board.put(event('a'));
    await board.put(event('b', { seats: 5, until: NOON + 15 * MINUTE }));
    await board.put(event('c', { seats: 7, spec: elsewhere }));
    const seats = () => [board.seatsNow(TEXTBOOK.repoKey), board.seatsNow(elsewhere.repoKey)];
    expect(seats()).to.deep.equal([0, 0]);
    now = NOON + 10 * MINUTE;
    expect(seats()).to.deep.equal([35, 7]);
    now = NOON + 15 * MINUTE;
    expect(seats()).to.deep.equal([30, 7]);
    expect(ids(board)).to.deep.equal(['a', 'c']);
    now = NOON + 20 * MINUTE;
    expect(seats()).to.deep.equal([0, 0]);
    expect(ids(board)).to.deep.equal([]);
    expect(await shared.list('announcements')).to.deep.equal([]);
  });

  it('stays what it was while the store is away, and nothing is announced then', async () => {
    await board.put(event('a'));
    const away = () => Promise.reject(new StoreUnavailable('away'));
    Object.assign(shared, { list: away, put: away, remove: away });
    await board.poll();
    for (const work of [board.put(event('b')), board.remove('a')]) {
      expect(await work.catch(({ code }) => code)).to.equal('STORE_UNAVAILABLE');
    }
    expect(ids(board)).to.deep.equal(['a']);
  });

  it('does not go again by an answer that was on its way', async () => {
    let answer: () => void = () => {};
    const list = shared.list.bind(shared);
    shared.list = async (kind) => {
      const notes = await list(kind);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return notes;
    };
    const polled = board.poll();
    await board.put(event('a'));
    answer();
    await polled;
    expect(ids(board)).to.deep.equal(['a']);
  });

  it('is left alone where it cannot be read, and can be taken back all the same', async () => {
    await shared.put('announcements', { id: 'future', text: '{"version":9}' }, NOON + MINUTE);
    await board.put(event('a'));
    await board.poll();
    expect(ids(board)).to.deep.equal(['a']);
    expect(await board.remove('future')).to.equal(true);
  });

  describe('and that the store has lost', () => {
    const text = async () => (await shared.list('announcements')).map((note) => note.text);
    /** Both boards go on with a store that is empty. */
    let store: MemoryNotes;
    let restored: string[];
    beforeEach(() => {
      store = new MemoryNotes(() => now);
      shared = {
        list: (...args) => store.list(...args),
        put: (...args) => store.put(...args),
        remove: (...args) => store.remove(...args),
      };
      restored = [];
      board = new AnnouncementBoard(
        shared,
        () => now,
        ({ id }) => restored.push(id),
      );
      other = new AnnouncementBoard(shared, () => now);
    });
    const lose = () => {
      store = new MemoryNotes(() => now);
    };

    it('is put there again by whoever knows of it, and stays the same object', async () => {
      await board.put(event('a'));
      const [before] = board.current;
      const kept = await text();
      lose();
      await board.poll();
      await board.poll();
      expect(await text()).to.deep.equal(kept);
      expect(board.current).to.deep.equal([before]);
      expect(board.current[0]).to.equal(before);
      expect(restored).to.deep.equal(['a']);
      await other.poll();
      expect(ids(other)).to.deep.equal(['a']);
      lose();
      await board.poll();
      expect(restored).to.deep.equal(['a', 'a']);
    });

    it('is not put again when its time is up, or where nobody can read it', async () => {
      await board.put(event('a'));
      await shared.put('announcements', { id: 'future', text: '{"version":9}' }, NOON + 30 * MINUTE);
      await board.poll();
      lose();
      now = NOON + 20 * MINUTE;
      await board.poll();
      expect(await text()).to.deep.equal([]);
    });

    it('stays removed, whoever had not heard of that', async () => {
      const away = new AnnouncementBoard(shared, () => now);
      await board.put(event('a'));
      await other.poll();
      await away.poll();
      await board.remove('a');
      expect(await board.remove('a')).to.equal(false);
      await other.poll();
      lose();
      await away.poll();
      await other.poll();
      await away.poll();
      await board.poll();
      for (const one of [board, other, away]) expect(ids(one)).to.deep.equal([]);
      expect(restored).to.deep.equal([]);
      now = NOON + 20 * MINUTE;
      expect(await text()).to.deep.equal([]);
    });

    it('comes back as it was announced last, whatever an older copy says', async () => {
      await board.put(event('a'));
      await other.poll();
      const older = store;
      store = new MemoryNotes(() => now);
      await board.put(event('a', { seats: 31, announcedAt: board.announcingAt('a') }));
      store = older;
      await other.poll();
      await board.poll();
      await other.poll();
      for (const one of [board, other]) expect(one.current[0]).to.include({ seats: 31 });
    });

    it('may be announced again after it was removed, by clocks that are behind, too', async () => {
      await board.put(event('a'));
      await board.remove('a');
      now = NOON - 5 * MINUTE;
      await other.poll();
      await other.put(event('a', { seats: 31, announcedAt: other.announcingAt('a') }));
      await board.poll();
      expect(board.current).to.have.lengthOf(1);
      expect(board.current[0]).to.include({ seats: 31 });
    });
  });

  it('may be as many as a store keeps, and removals give way', async () => {
    for (let i = 0; i < MOST_NOTES; i++) expect(await board.put(event(`e${i}`))).to.equal(true);
    expect(await board.put(event('more'))).to.equal(false);
    now += MINUTE;
    await board.remove('e7');
    now += MINUTE;
    await board.remove('e3');
    expect(await board.put(event('more'))).to.equal(true);
    expect(board.current).to.have.lengthOf(MOST_NOTES - 1);
    expect((await shared.list('announcements')).map(({ id }) => id))
      .to.include('e3')
      .and.not.to.include('e7');
  });
});
