import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { AddedTallies, DayTally, TallySubject } from '../../src/builds/day-tallies.ts';
import { DayTallyWriter, type TallyWriterSettings } from '../../src/builds/day-tally-writer.ts';
import { DAY_MS, type UtcDay, utcDay } from '../../src/builds/utc-day.ts';
import { MemoryTallies } from '../../src/stores/memory-tallies.ts';

const REPO = 'repo:gh:o/r' as TallySubject;
const NIGHT = Date.UTC(2026, 10, 23, 23, 59, 59);
const [TODAY, TOMORROW] = [utcDay(NIGHT), utcDay(NIGHT + DAY_MS)];

function start(settings: TallyWriterSettings = {}, gather?: (writer: DayTallyWriter) => void) {
  const kept = new MemoryTallies(90);
  const state = { now: NIGHT, down: false, ticks: null as (() => void) | null, batches: 0, every: 0 };
  const tallies = {
    add: async (batch: readonly DayTally[]): Promise<AddedTallies> => {
      state.batches++;
      return state.down ? { left: batch, dropped: 0 } : kept.add(batch);
    },
  };
  const every = (ms: number, tick: () => void) => {
    state.every = ms;
    state.ticks = tick;
    return () => {
      state.ticks = null;
    };
  };
  const writer = new DayTallyWriter({ tallies, now: () => state.now, every, ...(gather && { gather }) }, settings);
  writer.start();
  const read = async (subject = REPO, day: UtcDay = TODAY) => (await kept.read(subject, day, day))[0];
  return { state, writer, read };
}

describe('DayTallyWriter', () => {
  it('writes the sums of what was counted, once every few seconds', async () => {
    const { state, writer, read } = start();
    for (let i = 0; i < 100; i++) writer.count(REPO, 'launches');
    writer.count('federation', 'launches', 3);
    expect(state).to.include({ batches: 0, every: 5_000 });
    expect(writer.stats).to.deep.equal({ waiting: 2, written: 0, dropped: 0 });
    state.ticks?.();
    await writer.flush();
    expect((await read())?.counts).to.deep.equal({ launches: 100 });
    expect((await read('federation'))?.counts).to.deep.equal({ launches: 3 });
    expect(state.batches).to.equal(1);
    expect(writer.stats).to.deep.equal({ waiting: 0, written: 2, dropped: 0 });
    await writer.flush();
    expect(state.batches).to.equal(1);
  });

  it('counts for the day it is, also over midnight', async () => {
    const { state, writer, read } = start();
    writer.count(REPO, 'n');
    state.now += 1_000;
    writer.count(REPO, 'n', 2);
    await writer.flush();
    expect((await read())?.counts).to.deep.equal({ n: 1 });
    expect((await read(REPO, TOMORROW))?.counts).to.deep.equal({ n: 2 });
  });

  it('loses nothing while the store is away, and says texts in their order', async () => {
    const { state, writer, read } = start();
    state.down = true;
    for (const text of ['one', 'two']) {
      writer.count(REPO, 'n');
      writer.say(REPO, text);
      await writer.flush();
    }
    expect(writer.stats).to.deep.equal({ waiting: 1, written: 0, dropped: 0 });
    state.now += 1_000;
    writer.count(REPO, 'n');
    state.down = false;
    await writer.flush();
    expect(await read()).to.deep.equal({ day: TODAY, counts: { n: 2 }, said: ['one', 'two'] });
    expect((await read(REPO, TOMORROW))?.counts).to.deep.equal({ n: 1 });
  });

  it('takes no more subjects than may wait, goes on with those it has, and counts what it drops', async () => {
    const { state, writer, read } = start({ limit: 1 });
    state.down = true;
    writer.count(REPO, 'n');
    await writer.flush();
    writer.count('federation', 'n');
    writer.count(REPO, 'n');
    expect(writer.stats).to.deep.equal({ waiting: 1, written: 0, dropped: 1 });
    state.down = false;
    await writer.flush();
    expect((await read())?.counts).to.deep.equal({ n: 2 });
    expect(await read('federation')).to.equal(undefined);
  });

  it('drops what is no name, and cleans texts', async () => {
    const { writer, read } = start();
    writer.count(REPO, 'a b');
    writer.count(REPO, 'n', 0);
    writer.say(REPO, '\n');
    writer.say(REPO, `a\r\nb${'x'.repeat(1_000)}`);
    for (let i = 0; i < 5; i++) writer.say(REPO, `${i}`);
    await writer.flush();
    expect(await read()).to.deep.equal({ day: TODAY, counts: {}, said: ['0', '1', '2', '3', '4'] });
    expect(writer.stats.dropped).to.equal(2);
  });

  it('asks those who count by themselves before each writing, and writes what waits when it is closed', async () => {
    const { state, writer, read } = start({}, (to) => to.count(REPO, 'gathered', 7));
    await writer.close();
    expect((await read())?.counts).to.deep.equal({ gathered: 7 });
    expect(state.ticks).to.equal(null);
  });
});
