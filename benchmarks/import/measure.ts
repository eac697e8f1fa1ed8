/** One import, in a process of its own: `measure.ts <store as JSON> <origins as JSON> <path>…`. Prints its figures as JSON. */
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { byDay } from '../../src/archive/archive-file.ts';
import { ArchiveIntake } from '../../src/archive/archive-intake.ts';
import { EventOrigins } from '../../src/archive/event-origins.ts';
import { localFiles } from '../../src/archive/local-files.ts';
import { plainBytes } from '../../src/archive/plain-bytes.ts';
import { readLines } from '../../src/archive/read-lines.ts';
import type { MemberName } from '../../src/members/member.ts';
import { openStore } from '../../src/stores/open-store.ts';

export interface Figures {
  readonly lines: number;
  readonly imported: number;
  /** Bytes of the lines, uncompressed, to decisions in memory. */
  readonly readSeconds: number;
  /** The same in CPU of all threads. */
  readonly readCpuSeconds: number;
  readonly written: number;
  readonly writeSeconds: number;
  readonly writeCpuSeconds: number;
  /** MB resident, the most of the whole run. */
  readonly peakMegabytes: number;
}

// As src/main.ts does.
setFlagsFromString('--heap-growing-percent=50');

const [store, origins, ...paths] = process.argv.slice(2) as [string, string, ...string[]];
const limits = { retentionMs: 30 * 24 * 3_600_000, recordsPerRepo: 64 };
const opened = await openStore(JSON.parse(store), limits, 10_000);
await opened.start({ changed: () => {}, missed: () => {}, availability: () => {} });
const { signal } = new AbortController();
const names = new Map(Object.entries(JSON.parse(origins) as Record<string, MemberName>));
const intake = new ArchiveIntake(
  { origins: new EventOrigins([], names), goneBefore: Number.NEGATIVE_INFINITY },
  { store: opened, now: Date.now, wait: (ms) => wait(ms), signal },
);

/** Seconds by the clock and of CPU, added up. */
class Stopwatch {
  seconds = 0;
  cpuSeconds = 0;

  async time(work: () => Promise<void>): Promise<void> {
    const [began, cpuBefore] = [performance.now(), process.cpuUsage()];
    await work();
    const { user, system } = process.cpuUsage(cpuBefore);
    this.seconds += (performance.now() - began) / 1_000;
    this.cpuSeconds += (user + system) / 1e6;
  }
}

const [whole, writing] = [new Stopwatch(), new Stopwatch()];
const write = () => writing.time(() => intake.write());
const files = byDay((await Promise.all(paths.map(localFiles))).flat());
await whole.time(async () => {
  for (const file of files) {
    let number = 1;
    for await (const { lines } of readLines(plainBytes(await file.open(signal)))) {
      intake.take(file.name, lines, number);
      number += lines.length;
      if (intake.isFull) await write();
    }
  }
  await write();
});
await opened.close();
const { lines, imported, written } = intake.tally;
const peakMegabytes = process.resourceUsage().maxRSS / 1_000;
const figures: Figures = {
  lines,
  imported,
  readSeconds: whole.seconds - writing.seconds,
  readCpuSeconds: whole.cpuSeconds - writing.cpuSeconds,
  written,
  writeSeconds: writing.seconds,
  writeCpuSeconds: writing.cpuSeconds,
  peakMegabytes,
};
console.log(JSON.stringify(figures));
