import { type ArchiveFile, ArchiveProblem } from './archive-file.ts';
import type { ArchiveIntake } from './archive-intake.ts';
import type { ImportPlaces } from './import-places.ts';
import { plainBytes } from './plain-bytes.ts';
import { type Progress, ProgressMeter } from './progress-meter.ts';
import { readLines } from './read-lines.ts';

export interface ImportParts {
  readonly intake: ArchiveIntake;
  readonly places: ImportPlaces;
  /** Monotonic, ms. */
  readonly elapsed: () => number;
  /** Resolves after this many ms, or at once when the import is to end. */
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

const DAY_MS = 24 * 60 * 60_000;
/** So much is read again, at most, after an import that was killed. */
const SAVE_EVERY_MS = 10_000;
const ATTEMPTS_AFTER = [1_000, 5_000, 20_000];

/**
 * Reads files of launch events into the ledger. A file that cannot be read to its end is noted (`intake.tally`), and the
 * others are read all the same. Returns whether all was read; an import that was aborted was not, and goes on where it
 * was when it is asked for again with the same `places`. Rejects when the store does not take what was read.
 */
export async function importArchive(files: readonly ArchiveFile[], parts: ImportParts): Promise<boolean> {
  const { intake, places, signal } = parts;
  const meter = new ProgressMeter(files);
  const run = new ImportRun(parts, meter);
  for (const file of files) {
    if (signal.aborted) break;
    // Its own day, and one more for clocks that differ.
    const tooOld = file.day !== null && file.day + 2 * DAY_MS <= intake.goneBefore;
    if (tooOld) intake.counts.filesTooOld++;
    else if (places.isRead(file)) intake.counts.filesReadBefore++;
    if (tooOld || places.isRead(file)) {
      meter.skipped(file);
      continue;
    }
    await run.file(file);
    meter.finished(file);
  }
  await run.save();
  return !signal.aborted;
}

class ImportRun {
  readonly #parts: ImportParts;
  readonly #meter: ProgressMeter;
  #savedAt: number;

  constructor(parts: ImportParts, meter: ProgressMeter) {
    this.#parts = parts;
    this.#meter = meter;
    this.#savedAt = parts.elapsed();
  }

  async file(file: ArchiveFile): Promise<void> {
    const { intake, places, signal, wait } = this.#parts;
    intake.counts.files++;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#read(file);
      } catch (cause) {
        if (signal.aborted) return;
        if (!(cause instanceof ArchiveProblem)) throw cause;
        const before = places.linesOf(file);
        const ms = file.remote && !cause.isFinal ? ATTEMPTS_AFTER[attempt] : undefined;
        if (ms === undefined) {
          intake.counts.brokenFiles.push({ file: file.name, problem: `${cause.message} (after line ${before})` });
          return;
        }
        await wait(ms);
      }
    }
  }

  /** Writes what was gathered, then notes how far that is: never the other way round. */
  async save(): Promise<void> {
    await this.#parts.intake.write();
    await this.#parts.places.save();
    this.#savedAt = this.#parts.elapsed();
  }

  async #read(file: ArchiveFile): Promise<void> {
    const { intake, places, signal, elapsed, onProgress } = this.#parts;
    const skip = places.linesOf(file);
    const raw = this.#meter.counting(file, await file.open(signal));
    let line = 0;
    for await (const { lines } of readLines(plainBytes(raw))) {
      const known = Math.min(Math.max(skip - line, 0), lines.length);
      intake.take(file.name, known === 0 ? lines : lines.slice(known), line + known + 1);
      line += lines.length;
      places.set(file, { lines: Math.max(line, skip), mark: null });
      onProgress?.(this.#meter.progress(line, intake.tally));
      if (signal.aborted) return;
      if (intake.isFull || elapsed() - this.#savedAt >= SAVE_EVERY_MS) await this.save();
    }
    places.set(file, { lines: line, mark: file.mark });
  }
}
