import type { EventOrigins } from './event-origins.ts';
import { EventReader } from './event-reader.ts';
import { notAfter } from './exported-build.ts';
import { GatheredBuilds } from './gathered-builds.ts';
import { ImportCounts, type ImportTally } from './import-tally.ts';
import { type WriteParts, writeBuilds } from './write-builds.ts';

export interface IntakeSettings {
  readonly origins: EventOrigins;
  /** What was last used at this moment or before is presumed gone, ms since the epoch; -Infinity: take everything. */
  readonly goneBefore: number;
  /** Gathered builds are written when there are this many. Default 50,000, some 40 MB. */
  readonly gather?: number;
}

const GATHER = 50_000;

/** Takes lines of an archive, decides of each what it is for the ledger, and writes what was gathered. */
export class ArchiveIntake {
  readonly counts = new ImportCounts();
  readonly #settings: Required<IntakeSettings>;
  readonly #parts: WriteParts;
  readonly #reader = new EventReader();
  readonly #gathered = new GatheredBuilds();

  constructor(settings: IntakeSettings, parts: WriteParts) {
    this.#settings = { gather: GATHER, ...settings };
    this.#parts = parts;
  }

  get tally(): ImportTally {
    return this.counts;
  }

  get goneBefore(): number {
    return this.#settings.goneBefore;
  }

  get isFull(): boolean {
    return this.#gathered.size >= this.#settings.gather;
  }

  /** `number`: of the first line, from 1. null: a line that is too long. */
  take(file: string, lines: readonly (string | null)[], number: number): void {
    const now = this.#parts.now();
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] ?? null;
      if (line === '' || line === '\r') continue;
      this.counts.lines++;
      const problem = line === null ? 'longer than 1 MB' : this.#takeLine(line, now);
      if (problem !== null) this.counts.bad({ file, line: number + i, problem });
    }
  }

  /** Rejects with StoreUnavailable; what could not be written stays gathered. */
  async write(): Promise<void> {
    const { size } = this.#gathered;
    const taken = this.#gathered.take();
    try {
      await writeBuilds(taken, this.#parts);
    } catch (cause) {
      this.#gathered.giveBack(taken);
      throw cause;
    }
    this.counts.written += size;
  }

  /** What is wrong with the line; null: nothing. */
  #takeLine(line: string, now: number): string | null {
    const read = this.#reader.read(line);
    if (read.kind === 'bad') return read.problem;
    if (read.kind === 'build') {
      const { record } = read.build;
      if (this.#isGone(record.usedAt)) return null;
      this.counts.of(record.member);
      this.#gathered.add(notAfter(read.build, now));
      return null;
    }
    const { event } = read;
    if (this.#isGone(event.at)) return null;
    const member = this.#settings.origins.memberOf(event.origin);
    if (member === null) {
      this.counts.unknown(event.origin);
      return null;
    }
    this.counts.of(member);
    this.#gathered.addEvent(event, member, now);
    return null;
  }

  #isGone(usedAt: number): boolean {
    if (usedAt > this.#settings.goneBefore) return false;
    this.counts.tooOld++;
    return true;
  }
}
