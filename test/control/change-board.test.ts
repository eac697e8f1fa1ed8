import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { ChangeBoard, HISTORY } from '../../src/control/change-board.ts';
import { changeText } from '../../src/control/change-note.ts';
import type { ControlChange } from '../../src/control/control-change.ts';
import { MemoryNotes } from '../../src/stores/memory-notes.ts';
import { NOON } from '../routing/fixtures.ts';
import { said } from './fixtures.ts';

const weighs = (id: string, weight: number, at = NOON + weight) => said(id, 'ann', { weight }, { at });
const ids = (changes: readonly ControlChange[]) => changes.map(({ id }) => id);

describe('the board of changes', () => {
  let notes: MemoryNotes;
  let told: { followed: string[]; restored: string[] };
  beforeEach(() => {
    notes = new MemoryNotes(() => NOON);
    told = { followed: [], restored: [] };
  });
  const board = (on = notes) =>
    new ChangeBoard(on, () => NOON, {
      followed: (changes) => told.followed.push(...ids(changes)),
      restored: ({ id }) => told.restored.push(id),
    });

  it('has what another gateway has said, in its order, and tells of it once', async () => {
    const [here, there] = [board(), board()];
    await here.add(weighs('b', 2));
    await here.add(weighs('a', 3));
    await there.poll();
    await there.poll();
    expect(ids(there.changes)).to.deep.equal(['b', 'a']);
    expect(told.followed).to.deep.equal(['b', 'a']);
    expect(there.sayingAt()).to.equal(NOON + 4);
    expect(there.changes).to.equal(there.changes);
  });

  it('goes on with what it knows while nobody answers, and adds nothing then', async () => {
    const away = { list: () => Promise.reject(new Error('away')), put: () => Promise.reject(new Error('away')) };
    const here = board();
    await here.add(weighs('a', 1));
    Object.assign(notes, away);
    expect(await here.poll()).to.equal(false);
    expect(ids(here.changes)).to.deep.equal(['a']);
    expect(await here.add(weighs('b', 2)).catch(({ message }) => message)).to.equal('away');
    expect(ids(here.changes)).to.deep.equal(['a']);
  });

  it('puts again what the store has lost, in its place, and reads no later version as a loss', async () => {
    const here = board();
    await here.add(weighs('a', 1));
    await notes.remove('control', 'a');
    await notes.put('control', { id: 'new', text: '{"kind":"policy"}' }, NOON + 1);
    await here.poll();
    expect(told.restored).to.deep.equal(['a']);
    expect((await notes.list('control')).map(({ id }) => id)).to.deep.equal(['a', 'new']);
    expect(await notes.list('control')).to.deep.include({ id: 'a', text: changeText(weighs('a', 1)) });
    expect(ids(here.changes)).to.deep.equal(['a']);
  });

  it('lets old ones go that nothing depends on, and nobody takes that for a loss', async () => {
    const [here, there] = [board(), board()];
    await here.add(said('drain', 'bob', { drain: { since: NOON, until: null, reason: null } }));
    for (let i = 1; i <= HISTORY; i++) await here.add(weighs(`w${i}`, i));
    await there.poll();
    for (let i = HISTORY + 1; i <= HISTORY + 5; i++) await here.add(weighs(`w${i}`, i));
    expect(here.changes).to.have.lengthOf(HISTORY + 1);
    expect(here.changes[0]?.id).to.equal('drain');
    await there.poll();
    expect(ids(there.changes)).to.deep.equal(ids(here.changes));
    expect(told.restored).to.deep.equal([]);
  });

  it('makes room for what is said now, and says when there is none', async () => {
    const here = board();
    for (let i = 0; i < 200; i++) {
      expect(await here.add(said(`d${i}`, `m${i}`, { weight: 3 }, { at: NOON + i })), `${i}`).to.equal(true);
    }
    const more = said('more', 'other', { weight: 3 }, { at: NOON + 500 });
    expect(await here.add(more)).to.equal(false);
    expect(here.changes).to.have.lengthOf(200);

    // However full it is, what is in force can be taken back, and makes room.
    const back = said('back', 'm150', { weight: null }, { at: NOON + 501 });
    const [put, remove] = [notes.put.bind(notes), notes.remove.bind(notes)];
    notes.remove = async (...one) => {
      notes.put = () => Promise.reject(new Error('away'));
      return remove(...one);
    };
    expect(await here.add(back).catch(({ message }) => message)).to.equal('away');
    Object.assign(notes, { put, remove });
    expect(await here.poll()).to.equal(true);
    expect(told.restored).to.deep.equal(['d150']);
    expect(await notes.list('control'), 'nothing was changed').to.deep.include({
      id: 'd150',
      text: changeText(said('d150', 'm150', { weight: 3 }, { at: NOON + 150 })),
    });
    expect(await here.add(back)).to.equal(true);
    expect(ids(here.changes)).to.include('back').and.not.to.include('d150');
    expect(ids(here.changes)).to.have.members((await notes.list('control')).map(({ id }) => id));
    expect(await here.add({ ...more, at: NOON + 502 })).to.equal(true);
    expect(await here.add(said('too-many', 'one', { weight: 3 }, { at: NOON + 503 }))).to.equal(false);
  });
});
