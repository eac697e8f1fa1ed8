import type { ArchiveFile } from './archive-file.ts';

/** How far an import is. */
export interface Progress {
  /** The file that is being read. */
  readonly file: string;
  /** Of all there is to read, in [0, 1]. An estimate: how many events a file holds is known when it has been read. */
  readonly fraction: number;
  readonly lines: number;
  readonly imported: number;
}

/** An event of the public archive takes so much, about: 200 bytes, of which gzip makes 6. */
const BYTES_PER_EVENT = 200;
const GZIP_BYTES_PER_EVENT = 6;
/** Of a file of which nothing is known. */
const SOME_EVENTS = 20_000;

function eventsIn({ name, extent }: ArchiveFile): number {
  if (extent === null) return SOME_EVENTS;
  if (extent.unit === 'events') return extent.count;
  return extent.count / (name.endsWith('.gz') ? GZIP_BYTES_PER_EVENT : BYTES_PER_EVENT);
}

/** Adds up what is read of several files, each in the measure in which it knows its extent. */
export class ProgressMeter {
  #total: number;
  #done = 0;
  #current: ArchiveFile | null = null;
  #bytes = 0;

  constructor(files: readonly ArchiveFile[]) {
    this.#total = files.reduce((sum, file) => sum + eventsIn(file), 0);
  }

  /** There is nothing to read of it. */
  skipped(file: ArchiveFile): void {
    this.#total -= eventsIn(file);
  }

  finished(file: ArchiveFile): void {
    this.#done += eventsIn(file);
    this.#current = null;
  }

  /** The file's bytes, counted as they pass. */
  async *counting(file: ArchiveFile, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#current = file;
    this.#bytes = 0;
    for await (const chunk of chunks) {
      this.#bytes += chunk.byteLength;
      yield chunk;
    }
  }

  /** `line`: how many lines of the current file have been read. */
  progress(line: number, { lines, imported }: { readonly lines: number; readonly imported: number }): Progress {
    const file = this.#current;
    const fraction = this.#total <= 0 ? 1 : (this.#done + this.#partOf(file, line)) / this.#total;
    return { file: file?.name ?? '', fraction: Math.min(fraction, 1), lines, imported };
  }

  #partOf(file: ArchiveFile | null, line: number): number {
    if (file === null) return 0;
    const read = file.extent?.unit === 'bytes' ? this.#bytes : line;
    const all = file.extent?.count ?? SOME_EVENTS;
    return eventsIn(file) * Math.min(read / Math.max(all, 1), 1);
  }
}
