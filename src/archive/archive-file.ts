/** How much there is to read of a file: bytes as they lie there (compressed or not), or events as an index counts them. */
export interface Extent {
  readonly unit: 'bytes' | 'events';
  readonly count: number;
}

/** One file of launch events, one JSON object per line, wherever it lies. */
export interface ArchiveFile {
  /** Path or address: what a person and a resumed import know it by. */
  readonly name: string;
  /** The day (UTC) whose events it has, ms since the epoch at its start; null: its name does not say. */
  readonly day: number | null;
  /** null: not known before it is read. */
  readonly extent: Extent | null;
  /** Changes whenever the file does; null: nothing tells. */
  readonly mark: string | null;
  /** A failure is worth another attempt: the file comes over a network. */
  readonly remote: boolean;
  /** Its bytes, compressed or not. Rejects, or fails on the way, with ArchiveProblem where that is the file's fault. */
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** An archive or one of its files cannot be read. `message` says why, for an operator. */
export class ArchiveProblem extends Error {
  override readonly name = 'ArchiveProblem';
  /** What was asked for cannot be: there is no such file, no such form. */
  readonly badUsage: boolean;
  /** It will be the same the next time. */
  readonly isFinal: boolean;

  constructor(
    message: string,
    { badUsage = false, isFinal = badUsage, cause }: { badUsage?: boolean; isFinal?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.badUsage = badUsage;
    this.isFinal = isFinal;
  }
}

const NAME = /^events-(\d{4}-\d\d-\d\d)\.jsonl(?:\.gz)?$/;

/** The day of a file that is named as the public archive names its own; null: it is not. */
export function dayOf(fileName: string): number | null {
  const day = NAME.exec(fileName)?.[1];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? null : at;
}

/** Oldest day first, so that progress and what is dropped follow time; files without a day come first, as given. */
export const byDay = (files: readonly ArchiveFile[]): readonly ArchiveFile[] =>
  files.toSorted((a, b) => (a.day ?? -1) - (b.day ?? -1));
