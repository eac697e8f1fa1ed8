import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { byDay } from '../../src/archive/archive-file.ts';
import { ArchiveIntake } from '../../src/archive/archive-intake.ts';
import { EventOrigins } from '../../src/archive/event-origins.ts';
import { EventReader } from '../../src/archive/event-reader.ts';
import { importArchive } from '../../src/archive/import-archive.ts';
import { ImportPlaces } from '../../src/archive/import-places.ts';
import { localFiles } from '../../src/archive/local-files.ts';
import { plainBytes } from '../../src/archive/plain-bytes.ts';
import { readLines } from '../../src/archive/read-lines.ts';
import { EmbeddedStore } from '../../src/stores/embedded/embedded-store.ts';
import { named } from '../builds/fixtures.ts';
import { folders, importParts } from './made-up.ts';

const ARCHIVE = process.env.LAUNCH_ARCHIVE;

const hostOf = (origin: string) => origin.replace(/:443$/, '');

/** What an import must come to, read by other means than its own: first and last launch of each GitHub repo, ref and hub. */
async function plainCount(folder: string) {
  const byOrigin = new Map<string, number>();
  const builds = new Map<string, { events: number; first: number; last: number }>();
  for (const name of (await readdir(folder)).filter((file) => /^events-.*\.jsonl(\.gz)?$/.test(file))) {
    const bytes = await readFile(join(folder, name));
    for (const line of (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n')) {
      if (line === '') continue;
      const { origin, provider, spec, timestamp } = JSON.parse(line);
      byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + 1);
      const [, user, repo, ref] = /^([\w.-]+)\/([\w.-]+?)(?:\.git)?\/([\w.-]+)$/.exec(spec) ?? [];
      if (provider !== 'GitHub' || ref === undefined) continue;
      const key = `gh:${`${user}/${repo}`.toLowerCase()} ${ref} ${hostOf(origin)}`;
      const at = Date.parse(timestamp);
      const { events = 0, first = at, last = at } = builds.get(key) ?? {};
      builds.set(key, { events: events + 1, first: Math.min(first, at), last: Math.max(last, at) });
    }
  }
  return { byOrigin, builds };
}

// Not part of the suite: the archive is not part of this repository.
if (ARCHIVE !== undefined) {
  describe(`the archive in ${ARCHIVE}`, function () {
    this.timeout(600_000);
    const folder = folders();

    it('is read as a plain count of it reads it: as many launches of each repo, ref and hub', async () => {
      const { builds } = await plainCount(ARCHIVE);
      const reader = new EventReader();
      const counts = new Map<string, number>();
      const { signal } = new AbortController();
      for (const file of await localFiles(ARCHIVE)) {
        for await (const { lines } of readLines(plainBytes(await file.open(signal)))) {
          for (const line of lines) {
            const read = reader.read(line ?? '');
            if (read.kind !== 'event') throw new Error(`${file.name}: ${line}`);
            const { spec, origin } = read.event;
            const key = `${spec.repoKey} ${spec.ref} ${hostOf(origin ?? '')}`;
            counts.set(key, (counts.get(key) ?? 0) + 1);
          }
        }
      }
      const wrong = [...builds].filter(([key, { events }]) => counts.get(key) !== events);
      expect(wrong).to.deep.equal([]);
      expect(builds.size).to.be.greaterThan(0);
    });

    it('is imported whole: a plain count of it finds the same launches of every hub, and the same builds', async () => {
      const plain = await plainCount(ARCHIVE);
      const origins = [...plain.byOrigin.keys()];
      const hosts = [...new Set(origins.map(hostOf))];
      const members = hosts.map((host, i) => ({ name: named(`hub-${i}`), url: `https://${host}` }));
      const limits = { retentionMs: Number.MAX_SAFE_INTEGER, recordsPerRepo: 100_000 };
      const store = new EmbeddedStore({ folder: await folder(), limits });
      await store.start({ changed: () => {}, missed: () => {}, availability: () => {} });
      const { wait, signal, elapsed } = await importParts(store);
      const intake = new ArchiveIntake(
        { origins: new EventOrigins(members), goneBefore: Number.NEGATIVE_INFINITY },
        { store, now: Date.now, wait, signal },
      );
      const places = await ImportPlaces.open(null, '');
      await importArchive(byDay(await localFiles(ARCHIVE)), { intake, places, wait, signal, elapsed });

      const { tally } = intake;
      const all = [...plain.byOrigin.values()].reduce((sum, events) => sum + events, 0);
      expect(tally).to.include({ lines: all, imported: all, badLines: 0, tooOld: 0 });
      for (const [i, host] of hosts.entries()) {
        const events = (plain.byOrigin.get(host) ?? 0) + (plain.byOrigin.get(`${host}:443`) ?? 0);
        expect(tally.byMember.get(named(`hub-${i}`)), host).to.equal(events);
      }
      const wrong: string[] = [];
      const found = new Set<string>();
      for await (const { repo, records } of store.scan()) {
        for (const { ref, member, builtSince, usedAt } of records) {
          const key = `${repo} ${ref} ${hosts[members.findIndex(({ name }) => name === member)]}`;
          const expected = plain.builds.get(key);
          if (expected === undefined) continue;
          found.add(key);
          if (expected.first !== builtSince || expected.last !== usedAt) wrong.push(key);
        }
      }
      await store.close();
      expect(wrong).to.deep.equal([]);
      expect([...plain.builds.keys()].filter((key) => !found.has(key))).to.deep.equal([]);
    });
  });
}
