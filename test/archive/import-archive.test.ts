import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type ArchiveFile, ArchiveProblem, byDay } from '../../src/archive/archive-file.ts';
import { type ImportParts, importArchive } from '../../src/archive/import-archive.ts';
import { ImportPlaces } from '../../src/archive/import-places.ts';
import { localFiles } from '../../src/archive/local-files.ts';
import { StoreUnavailable } from '../../src/builds/build-store.ts';
import { buildFromEvent, parseLaunchEvent } from '../../src/builds/launch-event.ts';
import { DAY, HOUR, MINUTE, named, of, seen } from '../builds/fixtures.ts';
import { FakeBuildStore } from '../support/fake-build-store.ts';
import { sorted } from './ledgers.ts';
import { AFTERWARDS, event, folders, importParts, inPieces, JULY } from './made-up.ts';

/** A file that is not there before it is read. */
const fileOf = (name: string, lines: readonly string[], changes: Partial<ArchiveFile> = {}): ArchiveFile => ({
  name,
  day: null,
  extent: null,
  mark: `${lines.length}`,
  remote: false,
  open: async () => inPieces(Buffer.from(lines.map((line) => `${line}\n`).join('')), 100),
  ...changes,
});

/** Every launch of a few repos, refs, moments and hubs, and what is wrong with some. */
const anyLine = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .record({
        repo: fc.constantFrom('o/a', 'O/A', 'o/b'),
        ref: fc.constantFrom('main', 'v1'),
        at: fc.integer({ min: 0, max: 5 }).map((n) => JULY + n * MINUTE),
        origin: fc.constantFrom('ann.test', 'bob.test:8443', 'nobody.test'),
        status: fc.constantFrom('success', 'failure'),
      })
      .map(event),
  },
  { weight: 1, arbitrary: fc.constantFrom('', 'nonsense', '{}') },
);

describe('importing an archive', () => {
  const folder = folders();

  it('comes to the same ledger as learning each event by itself, and counts everything once', () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), async (lines, gather) => {
        const [store, plain] = [new FakeBuildStore(), new FakeBuildStore()];
        const parts = await importParts(store, { gather });
        expect(await importArchive([fileOf('a', lines)], parts)).to.equal(true);
        const counts = { nobody: 0, bad: 0, ann: 0, bob: 0 };
        for (const line of lines.filter((text) => text !== '')) {
          const read = line.startsWith('{') ? parseLaunchEvent(JSON.parse(line)) : null;
          const origin = read?.ok ? read.event.origin! : 'bad';
          const who = origin.split('.')[0] as keyof typeof counts;
          counts[who]++;
          if (read?.ok && who !== 'nobody') plain.put(buildFromEvent(read.event, named(who), null, AFTERWARDS));
        }
        expect(await sorted(store)).to.deep.equal(await sorted(plain));
        const { byMember, unknownOrigins, badLines } = parts.intake.tally;
        expect({
          ann: byMember.get(named('ann')) ?? 0,
          bob: byMember.get(named('bob')) ?? 0,
          nobody: unknownOrigins.get('nobody.test') ?? 0,
          bad: badLines,
        }).to.deep.equal(counts);
      }),
    ));

  it('reads a folder in the order of its days, compressed or not, and no other file', async () => {
    const path = await folder({
      'events-2026-07-02.jsonl.gz': [event({ ref: 'second' })],
      'events-2026-07-01.jsonl': [event({ ref: 'first' })],
      'events-2026-07-03.jsonl': [event({ ref: 'third' })],
      'index.jsonl': ['{}'],
      'events-2026-13-01.jsonl': ['{}'],
    });
    const store = new FakeBuildStore();
    const parts = await importParts(store, { gather: 1 });
    await importArchive(byDay(await localFiles(path)), parts);
    expect(parts.intake.tally).to.include({ files: 3, lines: 3, imported: 3, badLines: 0 });
    expect(store.refs).to.deep.equal(['first', 'second', 'third']);
  });

  it('says what was not understood, the first few with their place', async () => {
    const parts = await importParts(new FakeBuildStore());
    const lines = [event(), '', 'x', ...Array.from({ length: 9 }, () => '[]')];
    await importArchive([fileOf('file', lines)], parts);
    const { badLines, firstBadLines } = parts.intake.tally;
    expect(badLines).to.equal(10);
    expect(firstBadLines).to.have.length(5);
    expect(firstBadLines[0]).to.deep.equal({ file: 'file', line: 3, problem: 'not JSON' });
    expect(firstBadLines[1]).to.deep.equal({ file: 'file', line: 4, problem: 'not a JSON object' });
  });

  it('leaves out what is presumed gone, and does not open a file that has nothing else', async () => {
    const store = new FakeBuildStore();
    const parts = await importParts(store, { goneBefore: JULY + 5 * DAY });
    const dayAgo = (days: number) => JULY + (5 - days) * DAY;
    const unread = () => Promise.reject(new Error('was opened'));
    const files = [
      fileOf('a', [], { day: dayAgo(2), open: unread }),
      fileOf('b', [event({ ref: 'at', at: dayAgo(0) }), event({ ref: 'after', at: dayAgo(0) + MINUTE })], {
        day: dayAgo(1),
      }),
    ];
    await importArchive(files, parts);
    expect(parts.intake.tally).to.include({ filesTooOld: 1, tooOld: 1, imported: 1 });
    expect(store.refs).to.deep.equal(['after']);
  });

  it('lets nothing have happened later than now', async () => {
    const store = new FakeBuildStore();
    await importArchive([fileOf('a', [event({ at: AFTERWARDS + DAY })])], await importParts(store));
    const [[, [record]]] = (await sorted(store)) as unknown as [[string, [{ usedAt: number }]]];
    expect(record.usedAt).to.equal(AFTERWARDS);
  });

  it('keeps what a stream has told of the same build, and what is newer', async () => {
    const store = new FakeBuildStore();
    const details = { source: 'stream', generation: 'g1', durationMs: 90_000 } as const;
    const repo = of(seen()).repo;
    store.put(of(seen({ ...details, at: JULY }, { ref: 'older' }), repo));
    store.put(of(seen({ ...details, outcome: 'failed', at: JULY + HOUR }, { ref: 'newer', builtSince: null }), repo));
    const lines = ['older', 'newer'].map((ref) => event({ repo: 'DS-100/textbook', ref, at: JULY + MINUTE }));
    await importArchive([fileOf('a', lines)], await importParts(store));
    const byRef = new Map(store.stored(repo).map((record) => [record.ref, record]));
    expect(byRef.get('older')!.observed).to.include({ at: JULY + MINUTE, generation: 'g1', durationMs: 90_000 });
    expect(byRef.get('newer')!.observed).to.include({ outcome: 'failed', at: JULY + HOUR, source: 'stream' });
    expect(byRef.get('newer')!.builtSince).to.equal(JULY + MINUTE);
  });

  it('waits for a store that is away for a while, and fails when it stays away', async () => {
    const store = new FakeBuildStore();
    const parts = await importParts(store);
    store.refuseWrites(3);
    await importArchive([fileOf('a', [event()])], parts);
    expect(parts.waited).to.deep.equal([500, 1_000, 2_000]);
    expect(store.refs).to.deep.equal(['main']);
    store.goDown();
    const failure = await importArchive([fileOf('b', [event({ ref: 'v2' })])], parts).catch((cause) => cause);
    expect(failure).to.be.instanceOf(StoreUnavailable);
    // It is not lost: what comes next is written with it.
    store.comeUp();
    await parts.intake.write();
    expect(store.refs).to.include('v2');
  });

  it('goes on to the other files when one cannot be read to its end', async () => {
    const store = new FakeBuildStore();
    const parts = await importParts(store);
    const whole = gzipSync(Array.from({ length: 5_000 }, (_, i) => `${event({ ref: `r${i}` })}\n`).join(''));
    const cut = fileOf('cut', [], { open: async () => inPieces(whole.subarray(0, whole.length / 2), 1_000) });
    await importArchive([cut, fileOf('next', [event({ repo: 'o/next' })])], parts);
    const { brokenFiles, imported } = parts.intake.tally;
    expect(brokenFiles.map(({ file }) => file)).to.deep.equal(['cut']);
    expect(brokenFiles[0]!.problem).to.match(/gzip.*after line \d+/);
    expect(store.refs).to.include('main');
    expect(imported).to.be.greaterThan(1);
  });

  it('asks again for a file that broke off on its way, and takes no line twice', async () => {
    const parts = await importParts(new FakeBuildStore());
    const lines = Array.from({ length: 100 }, (_, i) => event({ ref: `r${i}` }));
    let opened = 0;
    const brokenOff = async function* () {
      yield* inPieces(Buffer.from(lines.slice(0, 60 * ++opened).join('\n')), 500);
      if (opened < 2) throw new ArchiveProblem('broke off.');
    };
    await importArchive([fileOf('a', [], { remote: true, open: async () => brokenOff() })], parts);
    expect(parts.intake.tally).to.include({ imported: 100, badLines: 0, files: 1 });
    expect(parts.intake.tally.brokenFiles).to.deep.equal([]);
    expect(parts.waited).to.deep.equal([1_000]);
  });

  describe('that was interrupted', () => {
    const lines = Array.from({ length: 40 }, (_, i) => event({ ref: `r${i}`, at: JULY + i * MINUTE }));

    /** An import that ends itself after so many lines. */
    async function interrupted(store: FakeBuildStore, file: string, files: readonly ArchiveFile[], after: number) {
      const ending = new AbortController();
      const parts: ImportParts = {
        ...(await importParts(store, {}, ending)),
        places: await ImportPlaces.open(file, 'test'),
        onProgress: (progress) => {
          if (progress.lines >= after) ending.abort();
        },
      };
      return { complete: await importArchive(files, parts), tally: parts.intake.tally };
    }

    it('has stored what it read, and goes on at the line it had reached', () =>
      fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 79 }), async (after) => {
          const state = join(await folder(), 'state');
          const store = new FakeBuildStore();
          const files = [
            fileOf('a', lines),
            fileOf(
              'b',
              lines.map((line) => line.replace('repo', 'other')),
            ),
          ];
          const first = await interrupted(store, state, files, after);
          expect(store.refs).to.have.length(first.tally.imported);
          const second = await interrupted(store, state, files, Number.POSITIVE_INFINITY);
          expect(second.complete).to.equal(true);
          expect(first.tally.imported + second.tally.imported).to.equal(80);
          expect(store.refs).to.have.length(80);
          const third = await interrupted(store, state, files, Number.POSITIVE_INFINITY);
          expect(third.tally).to.include({ lines: 0, files: 0, filesReadBefore: 2 });
        }),
        { numRuns: 20 },
      ));

    it('notes no line as read that the store has not taken', async () => {
      const state = join(await folder(), 'state');
      const store = new FakeBuildStore();
      store.goDown();
      const failure = await interrupted(store, state, [fileOf('a', lines)], 1_000).catch((cause) => cause);
      expect(failure).to.be.instanceOf(StoreUnavailable);
      store.comeUp();
      const again = await interrupted(store, state, [fileOf('a', lines)], 1_000);
      expect(again.tally.imported).to.equal(40);
    });

    it('reads only what came to a file since', async () => {
      const path = await folder({ 'events-2026-07-01.jsonl': lines.slice(0, 30) });
      const [state, file] = [join(path, 'state'), join(path, 'events-2026-07-01.jsonl')];
      const store = new FakeBuildStore();
      await interrupted(store, state, await localFiles(path), 1_000);
      await appendFile(file, `${lines.slice(30).join('\n')}\n`);
      const { tally } = await interrupted(store, state, await localFiles(path), 1_000);
      expect(tally).to.include({ imported: 10, filesReadBefore: 0 });
      expect(store.refs).to.have.length(40);
    });

    it('is not gone on with for another purpose, nor from a file of somebody else', async () => {
      const state = join(await folder(), 'state');
      const places = await ImportPlaces.open(state, 'one');
      places.set(fileOf('a', []), { lines: 3, mark: null });
      await places.save();
      expect((await ImportPlaces.open(state, 'one')).linesOf(fileOf('a', []))).to.equal(3);
      expect(await readFile(state, 'utf8')).to.match(/\n$/);
      const another = await ImportPlaces.open(state, 'another').catch((cause) => cause);
      expect(another).to.be.instanceOf(ArchiveProblem).and.include({ badUsage: true });
      for (const text of ['', 'notes', 'null', '{"format":1,"purpose":"one","files":{"a":{"lines":"3"}}}']) {
        await writeFile(state, text);
        const failure = await ImportPlaces.open(state, 'one').catch((cause) => cause);
        expect(failure, text).to.be.instanceOf(ArchiveProblem).and.include({ badUsage: true });
      }
    });
  });

  it('tells how far it is, from nothing to all', async () => {
    const path = await folder({
      'events-2026-07-01.jsonl': Array.from({ length: 9_000 }, () => event()),
      'events-2026-07-02.jsonl.gz': Array.from({ length: 9_000 }, () => event()),
    });
    const fractions: number[] = [];
    const parts = await importParts(new FakeBuildStore());
    await importArchive(byDay(await localFiles(path)), {
      ...parts,
      onProgress: ({ fraction }) => fractions.push(fraction),
    });
    expect(fractions).to.deep.equal(fractions.toSorted((a, b) => a - b));
    expect(fractions[0]).to.be.lessThan(0.9);
    expect(fractions.at(-1)).to.equal(1);
  });
});
