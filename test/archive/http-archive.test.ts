import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { ArchiveProblem } from '../../src/archive/archive-file.ts';
import { type FollowParts, followArchive } from '../../src/archive/follow-archive.ts';
import { httpFiles, indexOf } from '../../src/archive/http-files.ts';
import { archiveAgent, httpGet } from '../../src/archive/http-get.ts';
import { importArchive } from '../../src/archive/import-archive.ts';
import { MINUTE } from '../builds/fixtures.ts';
import { FakeBuildStore } from '../support/fake-build-store.ts';
import { freePort } from '../support/free-port.ts';
import { event, importParts, JULY } from './made-up.ts';
import { servedArchives } from './served-archive.ts';

const never = new AbortController().signal;

/** Lines of launches of refs with these names, each of a repo of its own. */
const launches = (...refs: readonly string[]) =>
  refs.map((ref, i) => `${event({ repo: `owner/${ref}`, ref, at: JULY + i * MINUTE })}\n`).join('');
const many = (head: string, count: number) => launches(...Array.from({ length: count }, (_, i) => `${head}${i}`));

describe('an archive at an address', () => {
  const serve = servedArchives();
  const agent = archiveAgent();
  after(() => agent.destroy());
  const get = httpGet(agent);

  it('is its index, the folder that has one, or a file', () => {
    const cases: readonly [string, string | null][] = [
      ['https://a.test/', 'https://a.test/index.jsonl'],
      ['https://a.test/x?y=1', 'https://a.test/x/index.jsonl?y=1'],
      ['https://a.test/x/index.jsonl', 'https://a.test/x/index.jsonl'],
      ['https://a.test/x/events-2026-07-01.jsonl', null],
      ['https://a.test/any.jsonl.gz', null],
    ];
    for (const [address, index] of cases) expect(indexOf(new URL(address))?.href ?? null, address).to.equal(index);
  });

  it('is imported whole, oldest day first; only days that grew are asked for again', async () => {
    const archive = await serve();
    archive.files.set('events-2026-07-02.jsonl.gz', launches('second'));
    archive.files.set('events-2026-07-01.jsonl', launches('first', 'same'));
    const store = new FakeBuildStore();
    const parts = await importParts(store, { gather: 1 });
    const files = () => httpFiles(new URL(archive.url), get, never);
    await importArchive(await files(), parts);
    expect(store.refs).to.deep.equal(['first', 'same', 'second']);
    archive.files.set('events-2026-07-02.jsonl.gz', launches('second', 'third'));
    await importArchive(await files(), parts);
    expect(store.refs.at(-1)).to.equal('third');
    expect(parts.intake.tally).to.include({ imported: 4, filesReadBefore: 1, badLines: 0 });
    expect(archive.served.filter(({ path }) => path.includes('07-01'))).to.have.length(1);
  });

  it('may be one file, and one that broke off is asked for again', async () => {
    const archive = await serve();
    archive.files.set('events-2026-07-01.jsonl', many('r', 2_000));
    archive.cutOnce();
    const store = new FakeBuildStore();
    const parts = await importParts(store);
    const url = new URL('events-2026-07-01.jsonl', archive.url);
    await importArchive(await httpFiles(url, get, never), parts);
    expect(parts.intake.tally).to.include({ imported: 2_000, badLines: 0, files: 1 });
    expect(parts.waited).to.deep.equal([1_000]);
  });

  it('is a problem in words when it is none, or not there', async () => {
    const archive = await serve();
    const failure = (address: string) => httpFiles(new URL(address), get, never).catch((cause) => cause);
    expect(await failure(archive.url))
      .to.be.instanceOf(ArchiveProblem)
      .and.match(/names no file of events/);
    expect(await failure(`${archive.url}none/`))
      .to.be.instanceOf(ArchiveProblem)
      .and.match(/answered 404/);
    expect(await failure(`http://127.0.0.1:${await freePort()}/`))
      .to.be.instanceOf(ArchiveProblem)
      .and.match(/ECONNREFUSED/);
  });

  it('does not send us elsewhere', async () => {
    const archive = await serve();
    for (const name of ['http://127.0.0.1:9/events-2026-07-01.jsonl', '../events-2026-07-01.jsonl', '/etc/passwd']) {
      archive.files.set(name, launches('x'));
    }
    archive.files.set('events-2026-07-01.jsonl', launches('x'));
    const files = await httpFiles(new URL(archive.url), get, never);
    expect(files.map(({ name }) => name)).to.deep.equal([`${archive.url}events-2026-07-01.jsonl`]);
  });

  describe('that is followed', () => {
    const manners = [
      { etags: true, ranges: true },
      { etags: true, ranges: false },
      { etags: false, ranges: true },
      { etags: false, ranges: false },
    ];

    /** Follows an archive; between two looks at it `meanwhile` is called, and ends it when there is nothing more to do. */
    async function follow(url: string, meanwhile: readonly (() => void)[], store = new FakeBuildStore()) {
      const ending = new AbortController();
      const troubles: string[] = [];
      const parts = await importParts(store, {}, ending);
      const left = [...meanwhile];
      const follow: FollowParts = {
        ...parts,
        get,
        wait: async () => {
          const next = left.shift();
          if (next === undefined) ending.abort();
          else next();
        },
        onTrouble: (reason) => troubles.push(reason),
      };
      await followArchive(new URL('index.jsonl', url), 60_000, follow);
      return { store, tally: parts.intake.tally, troubles };
    }

    for (const manner of manners) {
      const called = `${manner.etags ? 'with' : 'without'} ETags, ${manner.ranges ? 'with' : 'without'} ranges`;
      for (const name of ['events-2026-07-02.jsonl', 'events-2026-07-02.jsonl.gz']) {
        it(`tells every line of ${name} once as it grows, ${called}`, async () => {
          const archive = await serve(manner);
          archive.files.set('events-2026-07-01.jsonl', launches('yesterday'));
          archive.files.set(name, many('a', 300));
          const append = (text: string) => () => void archive.files.set(name, archive.files.get(name) + text);
          const half = launches('b').length / 2;
          const { store, tally, troubles } = await follow(archive.url, [
            () => {},
            append(launches('b').slice(0, half)),
            append(launches('b').slice(half) + launches('c', 'd')),
            () => {},
          ]);
          expect(troubles).to.deep.equal([]);
          expect(tally).to.include({ lines: 303, imported: 303, badLines: 0 });
          expect(store.refs).to.have.length(303).and.include.members(['a299', 'b', 'c', 'd']);
        });
      }
    }

    it('sends nothing while nothing is new, and then little more than that', async () => {
      const archive = await serve();
      const name = 'events-2026-07-02.jsonl';
      archive.files.set(name, many('a', 1_000));
      await follow(archive.url, [
        () => {},
        () => {},
        () => void archive.files.set(name, archive.files.get(name) + launches('b')),
      ]);
      const day = archive.served.filter(({ path }) => path.includes(name));
      expect(day.map(({ status }) => status)).to.deep.equal([200, 304, 304, 206]);
      expect(day.at(-1)!.bytes).to.be.lessThan(2_000);
      expect(archive.served.filter(({ path }) => path.includes('index')).map(({ status }) => status)).to.deep.equal([
        200, 304, 304, 200,
      ]);
    });

    it('reads a day to its end when the next one appears, then the next one only', async () => {
      const archive = await serve();
      archive.files.set('events-2026-07-02.jsonl', launches('a'));
      const { store } = await follow(archive.url, [
        () => {
          archive.files.set('events-2026-07-02.jsonl', launches('a', 'b'));
          archive.files.set('events-2026-07-03.jsonl', launches('c'));
          archive.files.set('events-2026-07-04.jsonl', launches('d'));
        },
        () => void archive.files.set('events-2026-07-04.jsonl', launches('d', 'e')),
      ]);
      expect(store.refs).to.have.members(['a', 'b', 'c', 'd', 'e']);
      expect(archive.served.filter(({ path }) => path.includes('07-02'))).to.have.length(2);
      expect(archive.served.filter(({ path }) => path.includes('07-03'))).to.have.length(1);
    });

    for (const ranges of [true, false]) {
      it(`reads a day anew that was written anew, ${ranges ? 'with' : 'without'} ranges`, async () => {
        const archive = await serve({ ranges });
        const name = 'events-2026-07-02.jsonl';
        archive.files.set(name, many('a', 20));
        const { store, tally } = await follow(archive.url, [
          // A line came in between: all behind it has moved.
          () => void archive.files.set(name, launches('late') + many('a', 20)),
          // Shorter than it was.
          () => void archive.files.set(name, launches('short')),
        ]);
        expect(store.refs).to.include.members(['a19', 'late', 'short']);
        expect(tally).to.include({ badLines: 0, imported: 20 + 21 + 1 });
      });
    }

    it('goes on when the archive is ill or breaks off', async () => {
      const archive = await serve();
      const name = 'events-2026-07-02.jsonl';
      archive.files.set(name, many('a', 100));
      const { store, tally, troubles } = await follow(archive.url, [
        () => archive.ill(500),
        () => {
          archive.ill(null);
          archive.files.set(name, many('a', 400));
        },
        () => {
          archive.files.set(name, many('a', 5_000));
          archive.cutOnce();
        },
        () => {},
      ]);
      expect(store.refs).to.have.length(5_000);
      expect(tally.badLines).to.equal(0);
      expect(troubles[0]).to.match(/answered 500/);
      expect(troubles).to.have.length(2);
    });

    it('writes what it read when a store that was away is back', async () => {
      const archive = await serve();
      archive.files.set('events-2026-07-02.jsonl', launches('a', 'b'));
      const store = new FakeBuildStore();
      store.goDown();
      const { tally, troubles } = await follow(archive.url, [() => {}, () => store.comeUp()], store);
      expect(store.refs).to.have.members(['a', 'b']);
      expect(tally).to.include({ imported: 2, badLines: 0 });
      expect(troubles).to.deep.equal(['pulled out', 'pulled out']);
    });
  });
});
