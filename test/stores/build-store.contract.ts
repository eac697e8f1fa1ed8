import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { BuildRecord, Observation, RepoBuild } from '../../src/builds/build-record.ts';
import type { BuildStore, StoreEvents, StoreLimits } from '../../src/builds/build-store.ts';
import { mergeInto } from '../../src/builds/merge-build.ts';
import type { RepoKey } from '../../src/launch/launch-spec.ts';
import type { MemberName } from '../../src/members/member.ts';
import { until } from '../support/redis-server.ts';

/** Where stores of one test keep what they know: those opened on one ground share it. */
export interface StoreGround {
  open(limits: StoreLimits): BuildStore;
  /** As an argument to open-and-close.ts. */
  readonly description: unknown;
  dispose(): Promise<void>;
}

/** What a store told, in order. */
export class Told implements StoreEvents {
  readonly changes: RepoBuild[] = [];
  readonly availabilities: [up: boolean, reason: string][] = [];
  misses = 0;
  readonly changed = (change: RepoBuild) => void this.changes.push(change);
  readonly missed = () => {
    this.misses += 1;
  };
  readonly availability = (up: boolean, reason: string) => void this.availabilities.push([up, reason]);
}

const LIMITS: StoreLimits = { retentionMs: 60_000, recordsPerRepo: 8 };
const NOON = Date.UTC(2026, 10, 23, 12);
export const REPO = 'gh:ds-100/textbook' as RepoKey;

export function build(ref: string, member: string, usedAt: number, observed: Partial<Observation> | null = {}) {
  const seen: Observation = {
    outcome: 'built',
    at: usedAt,
    source: 'event',
    resolvedRef: '233102a7fae1e7c29ad87a1635f3cb6e21c597a7',
    generation: 'g1',
    durationMs: 196_000,
  };
  return {
    ref,
    member: member as MemberName,
    observed: observed === null ? null : { ...seen, ...observed },
    presumedAt: observed === null ? usedAt : null,
    builtSince: observed === null ? null : usedAt,
    usedAt,
  } satisfies BuildRecord;
}

export const of = (record: BuildRecord, repo = REPO): RepoBuild => ({ repo, record });

const text = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\t', '\u0000', 'é', '\uffee', '😀', '/'),
  maxLength: 3,
});
/** Few values, so that builds meet in a record and observations tie. */
const moment = fc.oneof(fc.integer({ min: NOON, max: NOON + 2 }), fc.constant(NOON + 0.123456789));
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const observation: fc.Arbitrary<Observation> = fc.record({
  outcome: fc.constantFrom('building', 'built', 'failed'),
  at: moment,
  source: fc.constantFrom('stream', 'event', 'metrics'),
  resolvedRef: orNull(text),
  generation: orNull(text),
  durationMs: orNull(fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e300, noNaN: true }))),
});
const anyBuild: fc.Arbitrary<BuildRecord> = fc.record({
  ref: text,
  member: fc.constantFrom('alpha', 'beta').map((name) => name as MemberName),
  observed: orNull(observation),
  presumedAt: orNull(moment),
  builtSince: orNull(moment),
  usedAt: moment,
});

/** What a record says, and in no particular order. */
const sorted = (records: readonly BuildRecord[]) => records.map((record) => JSON.stringify(record, KEYS)).sort();
const KEYS = ['ref', 'member', 'observed', 'presumedAt', 'builtSince', 'usedAt'].concat([
  ...['outcome', 'at', 'source', 'resolvedRef', 'generation', 'durationMs'],
]);

async function collect(store: BuildStore): Promise<Map<RepoKey, readonly BuildRecord[]>> {
  const found = new Map<RepoKey, readonly BuildRecord[]>();
  for await (const { repo, records } of store.scan()) found.set(repo, records);
  return found;
}

/** What every BuildStore does, whatever it keeps builds in. */
export function describeBuildStore(name: string, lay: () => Promise<StoreGround>): void {
  describe(`${name}, as a store of builds`, () => {
    let ground: StoreGround;
    let opened: BuildStore[];

    beforeEach(async () => {
      ground = await lay();
      opened = [];
    });
    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      await ground.dispose();
    });

    async function start(limits: Partial<StoreLimits> = {}, told = new Told()): Promise<BuildStore> {
      const store = ground.open({ ...LIMITS, ...limits });
      opened.push(store);
      await store.start(told);
      return store;
    }

    it('knows nothing of a repo nobody told it of', async () => {
      const store = await start();
      expect(await store.read(REPO)).to.deep.equal([]);
    });

    it('gives back what was recorded, to the last digit and character', async () => {
      const store = await start();
      const record = build('feature/"x"\té😀', 'alpha', NOON + 0.25, { durationMs: 0.1 + 0.2, generation: null });
      await store.record([of(record)]);
      expect(await store.read(REPO)).to.deep.equal([record]);
    });

    it('merges what comes in as mergeInto does, ties and dropped records included', async () => {
      const store = await start({ recordsPerRepo: 3 });
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(anyBuild, { minLength: 1, maxLength: 12 }), async (builds) => {
          runs += 1;
          const repo = `gh:a/${runs}` as RepoKey;
          let expected: readonly BuildRecord[] = [];
          for (const record of builds) expected = mergeInto(expected, record, 3);
          await store.record(builds.map((record) => of(record, repo)));
          expect(sorted(await store.read(repo))).to.deep.equal(sorted(expected));
        }),
        { numRuns: 300 },
      );
    });

    it('comes to the same whatever order records arrive in, and however often', async () => {
      const store = await start();
      let runs = 0;
      const shuffled = fc
        .uniqueArray(anyBuild, { selector: (b) => `${b.observed?.at} ${b.observed?.outcome}`, maxLength: 6 })
        .chain((builds) =>
          fc.tuple(fc.constant(builds), fc.shuffledSubarray([...builds, ...builds], { minLength: builds.length * 2 })),
        );
      await fc.assert(
        fc.asyncProperty(shuffled, async ([builds, again]) => {
          runs += 1;
          const [one, other] = [`gh:one/${runs}` as RepoKey, `gh:other/${runs}` as RepoKey];
          await store.record(builds.map((record) => of(record, one)));
          await store.record(again.map((record) => of(record, other)));
          expect(sorted(await store.read(other))).to.deep.equal(sorted(await store.read(one)));
        }),
        { numRuns: 100 },
      );
    });

    it('keeps the most recently used records of a repo, as many as it is allowed', async () => {
      const store = await start({ recordsPerRepo: 3 });
      await store.record([5, 1, 4, 2, 3].map((age) => of(build(`ref-${age}`, 'alpha', NOON - age))));
      const refs = (await store.read(REPO)).map(({ ref }) => ref);
      expect(refs).to.have.members(['ref-1', 'ref-2', 'ref-3']);
    });

    it('forgets a repo when its time is up after the last write, and starts afresh', async () => {
      const store = await start({ retentionMs: 150 });
      await store.record([of(build('main', 'alpha', NOON))]);
      expect(await store.read(REPO)).to.have.lengthOf(1);
      await until('the repo is forgotten', async () => (await store.read(REPO)).length === 0);
      expect(await collect(store)).to.be.empty;
      const anew = build('next', 'beta', NOON);
      await store.record([of(anew)]);
      expect(await store.read(REPO)).to.deep.equal([anew]);
    });

    it('keeps a repo for as long as it is written to', async () => {
      const store = await start({ retentionMs: 400 });
      const start_ = Date.now();
      await store.record([of(build('old', 'alpha', NOON))]);
      while (Date.now() - start_ < 900) await store.record([of(build('new', 'alpha', NOON))]);
      expect((await store.read(REPO)).map(({ ref }) => ref)).to.have.members(['old', 'new']);
    });

    it('goes through every repo', async () => {
      const store = await start();
      const builds = Array.from({ length: 1234 }, (_, i) =>
        of(build('main', 'alpha', NOON + i), `gh:o/{r}${i}` as RepoKey),
      );
      await store.record(builds);
      const found = await collect(store);
      expect(found.size).to.equal(builds.length);
      for (const { repo, record } of builds) expect(found.get(repo)).to.deep.equal([record]);
    });

    it('tells another gateway what a build has become, within 100 ms, and does not repeat it to itself', async () => {
      const [tell, hear] = [new Told(), new Told()];
      const teller = await start({}, tell);
      await start({}, hear);
      await teller.record([of(build('main', 'alpha', NOON, null))]);
      const delays: number[] = [];
      for (let i = 1; i <= 5; i += 1) {
        await teller.record([of(build('main', 'alpha', NOON + i))]);
        const from = performance.now();
        await until('the other has heard', () => hear.changes.length > i);
        delays.push(performance.now() - from);
      }
      expect(delays.sort((a, b) => a - b)[2], `delays ${delays} ms`).to.be.below(100);
      const merged = { ...build('main', 'alpha', NOON + 5), presumedAt: NOON, builtSince: NOON + 1 };
      expect(hear.changes.at(-1)).to.deep.equal(of(merged));
      expect(hear.changes).to.have.lengthOf(6);
      expect(tell.changes).to.be.empty;
      expect(hear.misses + tell.misses).to.equal(0);
    });

    it('tells nobody of what is known already, nor of what it does not keep', async () => {
      const hear = new Told();
      const teller = await start({ recordsPerRepo: 1 });
      await start({ recordsPerRepo: 1 }, hear);
      await teller.record([of(build('main', 'alpha', NOON))]);
      await teller.record([of(build('main', 'alpha', NOON)), of(build('older', 'alpha', NOON - 1))]);
      await teller.record([of(build('last', 'alpha', NOON + 1))]);
      await until('the last is heard', () => hear.changes.at(-1)?.record.ref === 'last');
      expect(hear.changes.map(({ record }) => record.ref)).to.deep.equal(['main', 'last']);
    });

    it('loses nothing when several write to one repo at once', async () => {
      const stores = [await start(), await start()];
      const refs = Array.from({ length: 8 }, (_, i) => `ref-${i}`);
      await Promise.all(refs.map((ref, i) => stores[i % 2]!.record([of(build(ref, 'alpha', NOON + i))])));
      for (const store of stores) expect((await store.read(REPO)).map(({ ref }) => ref)).to.have.members(refs);
    });

    it('says once that it is up', async () => {
      const told = new Told();
      const store = await start({}, told);
      await store.record([of(build('main', 'alpha', NOON))]);
      await store.read(REPO);
      expect(told.availabilities.map(([up]) => up)).to.deep.equal([true]);
    });

    it('waits for what is under way when it closes, and refuses what comes after', async () => {
      const store = await start();
      const recording = store.record([of(build('main', 'alpha', NOON))]);
      await store.close();
      await recording;
      for (const refused of [store.read(REPO), store.record([of(build('main', 'alpha', NOON))])]) {
        const error = await refused.then(
          () => null,
          (reason) => reason,
        );
        expect(error).to.have.property('code', 'STORE_UNAVAILABLE');
      }
      expect(await (await start()).read(REPO)).to.have.lengthOf(1);
    });

    it('lets the process end when it is closed', async () => {
      const program = new URL('./open-and-close.ts', import.meta.url);
      const child = fork(program, [JSON.stringify(ground.description)], { stdio: 'inherit' });
      const [code, signal] = await once(child, 'exit');
      expect({ code, signal }).to.deep.equal({ code: 0, signal: null });
    });
  });
}
