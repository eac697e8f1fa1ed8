import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  type DayTallies,
  type DayTally,
  LONGEST_NAME,
  LONGEST_TEXT,
  MOST_NAMES,
  MOST_TEXTS,
  type TallySubject,
} from '../../src/builds/day-tallies.ts';
import type { Store } from '../../src/builds/store.ts';
import { daysBefore, type UtcDay, utcDay } from '../../src/builds/utc-day.ts';
import { build, of, REPO, Told } from './build-store.contract.ts';
import { failure } from './shared-notes.contract.ts';

const SUBJECT: TallySubject = `repo:${REPO}`;
/** As odd as keys come. */
const OTHER = 'repo:gh:ds-100/{other} "é😀/' as TallySubject;
/** Stores may forget by a clock of their own. */
export const TODAY: UtcDay = utcDay(Date.now());
const daysAgo = (days: number) => daysBefore(TODAY, days);

export const tally = (counts: Record<string, number>, more: Partial<DayTally> = {}): DayTally => ({
  subject: SUBJECT,
  day: TODAY,
  counts,
  said: [],
  ...more,
});

/** Where stores of one test keep what they know. They keep days for three days. */
export interface TallyGround {
  open(): Store;
  dispose(): Promise<void>;
}

export const KEPT = 3;

/** What every keeper of daily counts does, whatever it keeps them in. */
export function describeDayTallies(name: string, lay: () => Promise<TallyGround>, { shared = true } = {}): void {
  describe(`${name}, as a keeper of daily counts`, () => {
    let ground: TallyGround;
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

    const keeper = async (): Promise<DayTallies> => (await start()).tallies;
    const today = async (tallies: DayTallies, subject = SUBJECT) => (await tallies.read(subject, TODAY, TODAY))[0];

    it('adds up what it is given, and drops nothing', async () => {
      const tallies = await keeper();
      expect(await tallies.read(SUBJECT, TODAY, TODAY)).to.deep.equal([]);
      expect(await tallies.add([tally({ launches: 2, 'ref:x/%C3%A4%3D': 1 })])).to.deep.equal({
        left: [],
        dropped: 0,
      });
      await tallies.add([tally({ launches: 3, quick: 1 }), tally({ quick: 4 })]);
      const { day, counts, said } = (await today(tallies))!;
      expect(day).to.equal(TODAY);
      expect(counts).to.deep.equal({ launches: 5, 'ref:x/%C3%A4%3D': 1, quick: 5 });
      expect(said).to.deep.equal([]);
    });

    it('keeps large numbers whole, and names that objects have of their own', async () => {
      const tallies = await keeper();
      await tallies.add([
        tally(Object.fromEntries([['__proto__', 2 ** 40 + 1] as const, ['constructor', 1] as const])),
      ]);
      await tallies.add([tally(Object.fromEntries([['__proto__', 2 ** 40] as const]))]);
      expect(Object.entries((await today(tallies))!.counts)).to.have.deep.members([
        ['__proto__', 2 ** 41 + 1],
        ['constructor', 1],
      ]);
    });

    it('keeps subjects and days apart, and gives those that were asked for, in order', async () => {
      const tallies = await keeper();
      await tallies.add([
        tally({ a: 1 }),
        tally({ a: 2 }, { day: daysAgo(1) }),
        tally({ a: 4 }, { day: daysAgo(2) }),
        tally({ a: 8 }, { subject: OTHER }),
        tally({ a: 16 }, { subject: 'federation' }),
      ]);
      const read = async (subject: TallySubject, first: UtcDay, last: UtcDay) =>
        (await tallies.read(subject, first, last)).map(({ day, counts }) => [day, counts.a]);
      expect(await read(SUBJECT, daysAgo(400), TODAY)).to.deep.equal([
        [daysAgo(2), 4],
        [daysAgo(1), 2],
        [TODAY, 1],
      ]);
      expect(await read(SUBJECT, daysAgo(2), daysAgo(1))).to.deep.equal([
        [daysAgo(2), 4],
        [daysAgo(1), 2],
      ]);
      expect(await read(SUBJECT, TODAY, daysAgo(1))).to.deep.equal([]);
      expect(await read(OTHER, daysAgo(2), TODAY)).to.deep.equal([[TODAY, 8]]);
      expect(await read('federation', daysAgo(2), TODAY)).to.deep.equal([[TODAY, 16]]);
    });

    it('keeps so many names of a day, adds to those it has, and says how many it dropped', async () => {
      const tallies = await keeper();
      const names = Array.from({ length: MOST_NAMES + 2 }, (_, i) => `n${i}`);
      const all = Object.fromEntries(names.map((name) => [name, 1]));
      expect(await tallies.add([tally(all)])).to.deep.equal({ left: [], dropped: 2 });
      expect(await tallies.add([tally({ n0: 1, more: 1 })])).to.deep.equal({ left: [], dropped: 1 });
      const { counts } = (await today(tallies))!;
      expect(Object.keys(counts)).to.have.lengthOf(MOST_NAMES);
      expect([counts.n0, counts[`n${MOST_NAMES}`], counts.more]).to.deep.equal([2, undefined, undefined]);
      expect((await tallies.add([tally({ more: 1 }, { day: daysAgo(1) })])).dropped).to.equal(0);
    });

    it('keeps the last texts of a day, oldest first', async () => {
      const tallies = await keeper();
      const texts = Array.from({ length: MOST_TEXTS + 1 }, (_, i) => `${i} é😀 "\\n" a=1`);
      expect(await tallies.add([tally({}, { said: texts.slice(0, 2) })])).to.deep.equal({ left: [], dropped: 0 });
      expect((await today(tallies))!).to.deep.equal({ day: TODAY, counts: {}, said: texts.slice(0, 2) });
      expect((await tallies.add([tally({ failed: 1 }, { said: texts.slice(2) })])).dropped).to.equal(1);
      expect((await today(tallies))!).to.deep.equal({ day: TODAY, counts: { failed: 1 }, said: texts.slice(1) });
    });

    it('keeps as many days as it is told to', async () => {
      const tallies = await keeper();
      const days = [KEPT, KEPT - 1, 0].map(daysAgo);
      for (const day of days) await tallies.add([tally({ a: 1 }, { day, said: ['x'] })]);
      const known = (await tallies.read(SUBJECT, daysAgo(KEPT), TODAY)).map(({ day }) => day);
      expect(known.slice(-2)).to.deep.equal(days.slice(1));
    });

    it('refuses what is no count, and then adds nothing', async () => {
      const tallies = await keeper();
      const wrong: Partial<DayTally>[] = [
        { counts: { '': 1 } },
        { counts: { 'a b': 1 } },
        { counts: { 'a=b': 1 } },
        { counts: { é: 1 } },
        { counts: { ['x'.repeat(LONGEST_NAME + 1)]: 1 } },
        { counts: { a: 0 } },
        { counts: { a: -1 } },
        { counts: { a: 1.5 } },
        { day: '2026-1-1' as UtcDay },
        { said: [''] },
        { said: ['a\nb'] },
        { said: ['x'.repeat(LONGEST_TEXT + 1)] },
      ];
      for (const more of wrong) {
        const refused = await failure(tallies.add([tally({ good: 1 }), tally({}, more)]));
        expect(refused, JSON.stringify(more)).to.be.instanceOf(RangeError);
      }
      expect(await today(tallies)).to.equal(undefined);
      await tallies.add([tally({ ['x'.repeat(LONGEST_NAME)]: 1 }, { said: ['x'.repeat(LONGEST_TEXT)] })]);
      expect(Object.keys((await today(tallies))!.counts)).to.have.lengthOf(1);
    });

    it('takes a thousand at once', async () => {
      const tallies = await keeper();
      const many = Array.from({ length: 1_000 }, (_, i) =>
        tally({ a: 1 }, { subject: `repo:gh:o/r${i % 500}` as TallySubject }),
      );
      expect(await tallies.add(many)).to.deep.equal({ left: [], dropped: 0 });
      expect((await today(tallies, 'repo:gh:o/r499' as TallySubject))!.counts).to.deep.equal({ a: 2 });
    });

    it('keeps out of the builds', async () => {
      const store = await start();
      await store.record([of(build('main', 'alpha', 1))]);
      await store.tallies.add([tally({ a: 1 })]);
      const kept = await store.read(REPO);
      let records = 0;
      for await (const repo of store.scan()) records += repo.records.length;
      expect(records).to.equal(kept.length);
    });

    if (!shared) return;

    it('is one for all gateways, whose sums come out right, and outlives them', async () => {
      const [here, there] = [await keeper(), await keeper()];
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? here : there).add([tally({ a: 1, [`n${i % 5}`]: 1 })])),
      );
      const summed = { a: 50, n0: 10, n1: 10, n2: 10, n3: 10, n4: 10 };
      expect((await today(there))!.counts).to.deep.equal(summed);
      for (const store of opened) await store.close();
      expect((await today(await keeper()))!.counts).to.deep.equal(summed);
    });

    it('takes nothing and says so before it is started and after it is closed', async () => {
      const closed = await start();
      await closed.close();
      for (const { tallies } of [ground.open(), closed]) {
        const batch = [tally({ a: 1 })];
        expect(await tallies.add(batch)).to.deep.equal({ left: batch, dropped: 0 });
        expect(await failure(tallies.read(SUBJECT, TODAY, TODAY))).to.have.property('code', 'STORE_UNAVAILABLE');
      }
    });
  });
}
