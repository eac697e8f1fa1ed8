import type { ArchiveFile } from '../../src/archive/archive-file.ts';
import { EventReader } from '../../src/archive/event-reader.ts';
import { plainBytes } from '../../src/archive/plain-bytes.ts';
import type { Progress, ProgressMeter } from '../../src/archive/progress-meter.ts';
import { readLines } from '../../src/archive/read-lines.ts';
import type { LaunchEvent } from '../../src/builds/launch-event.ts';
import type { ReplayModel } from './model.ts';
import { DRAW, seededChance } from './seeded-chance.ts';
import type { SpecCatalogue, SpecEntry } from './spec-catalogue.ts';
import { Stretch } from './stretch.ts';

/** One launch, as every policy meets it. */
export interface Arrival {
  /** Counted from 0. */
  readonly n: number;
  /** ms since the epoch; never before the one before. */
  readonly at: number;
  readonly entry: SpecEntry;
  /** What the ref means when it is launched. */
  readonly commit: number;
  /** How long its session will last, ms. */
  readonly sessionMs: number;
  /** Launches of the same image that come within half an hour of it. Unset: nobody has looked. */
  readonly soon?: number;
}

export interface ArrivalParts {
  readonly model: ReplayModel;
  readonly catalogue: SpecCatalogue;
  readonly signal: AbortSignal;
  /** Unset: the trace is played once. */
  readonly stretch?: Stretch;
  readonly meter?: ProgressMeter;
  readonly onProgress?: (progress: Progress) => void;
  /** A line that is no launch. */
  readonly onBadLine?: () => void;
}

const MINUTE_MS = 60_000;

/**
 * The launches of an archive, file by file and batch by batch: no more than a piece of a file is held. The archive's times are floored to the
 * minute, so launches are spread over theirs; where times are finer they stay.
 */
export async function* arrivals(
  files: readonly ArchiveFile[],
  parts: ArrivalParts,
): AsyncGenerator<readonly Arrival[]> {
  const minutes = new MinuteSpreader(parts);
  const { stretch = new Stretch(1, 0, parts.model.seed) } = parts;
  for (const { round, file } of roundsOf(files, stretch.rounds)) {
    stretch.begin(round);
    // One reader per file: what it remembers of lines must not outgrow the specs.
    const reader = new EventReader();
    const bytes = plainBytes(await file.open(parts.signal));
    let number = 0;
    for await (const { lines } of readLines(parts.meter === undefined ? bytes : parts.meter.counting(file, bytes))) {
      for (const line of lines) {
        number++;
        if (line === null || line === '') continue;
        const read = reader.read(line);
        if (read.kind === 'event') minutes.add(stretch.event(read.event));
        else parts.onBadLine?.();
      }
      if (parts.meter !== undefined) {
        parts.onProgress?.(parts.meter.progress(number, { lines: minutes.taken, imported: minutes.taken }));
      }
      yield minutes.take();
    }
    parts.meter?.finished(file);
  }
  minutes.endMinute();
  yield minutes.take();
}

function* roundsOf(files: readonly ArchiveFile[], rounds: number) {
  for (let round = 0; round < rounds; round++) for (const file of files) yield { round, file };
}

class MinuteSpreader {
  readonly #model: ReplayModel;
  readonly #catalogue: SpecCatalogue;
  #minute = Number.NEGATIVE_INFINITY;
  #inMinute: LaunchEvent[] = [];
  #ready: Arrival[] = [];
  #n = 0;
  #lastAt = 0;

  constructor({ model, catalogue }: ArrivalParts) {
    this.#model = model;
    this.#catalogue = catalogue;
  }

  get taken(): number {
    return this.#n;
  }

  add(event: LaunchEvent): void {
    if (event.at !== this.#minute) this.endMinute();
    if (event.at % MINUTE_MS !== 0) {
      this.#arrive(event, event.at);
      return;
    }
    this.#minute = event.at;
    this.#inMinute.push(event);
  }

  take(): readonly Arrival[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  endMinute(): void {
    if (this.#inMinute.length === 0) return;
    const { seed } = this.#model;
    const n = this.#n;
    const offsets = this.#inMinute
      .map((_, i) => Math.floor(MINUTE_MS * seededChance(seed, DRAW.arrival, n + i)))
      .sort((a, b) => a - b);
    for (const [i, event] of this.#inMinute.entries()) this.#arrive(event, this.#minute + offsets[i]!);
    this.#inMinute = [];
  }

  /** A launch that comes late in the file (days overlap a little) counts as one of now. */
  #arrive({ spec }: LaunchEvent, at: number): void {
    const n = this.#n++;
    this.#lastAt = Math.max(this.#lastAt, at);
    const entry = this.#catalogue.entry(spec, this.#lastAt);
    const sessionMs = -this.#model.sessionMs * Math.log(1 - seededChance(this.#model.seed, DRAW.session, n));
    this.#ready.push({ n, at: this.#lastAt, entry, commit: entry.commit, sessionMs });
  }
}
