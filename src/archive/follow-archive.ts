import { StoreUnavailable } from '../builds/build-store.ts';
import { type ArchiveFile, ArchiveProblem } from './archive-file.ts';
import type { ArchiveIntake } from './archive-intake.ts';
import { GrowingFile } from './growing-file.ts';
import { filesInIndex, unexpected } from './http-files.ts';
import type { HttpGet } from './http-get.ts';

export interface FollowParts {
  readonly intake: ArchiveIntake;
  readonly get: HttpGet;
  /** Resolves after this many ms, or at once when it is to end. */
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Lines were new, and are stored. */
  readonly onNews?: (file: string, lines: number) => void;
  /** The archive or the store could not be asked; the next time it is tried again. */
  readonly onTrouble?: (reason: string) => void;
}

/**
 * Keeps reading the newest day of an archive into the ledger until it is aborted. When a newer day appears, the one before is
 * read to its end first.
 */
export async function followArchive(index: URL, everyMs: number, parts: FollowParts): Promise<void> {
  const { intake, signal, wait, onTrouble } = parts;
  const days = new NewestDays(index, parts.get);
  while (!signal.aborted) {
    try {
      await days.read(signal, (file) => readNews(file, parts));
    } catch (cause) {
      if (signal.aborted) break;
      if (!(cause instanceof ArchiveProblem || cause instanceof StoreUnavailable)) throw cause;
      onTrouble?.(cause.message);
    }
    await wait(everyMs);
  }
  await intake.write();
}

async function readNews(file: GrowingFile, { intake, signal, onNews }: FollowParts): Promise<void> {
  const before = intake.tally.lines;
  for await (const { lines, number } of file.news(signal)) {
    intake.take(file.name, lines, number);
    if (intake.isFull) await intake.write();
  }
  await intake.write();
  const lines = intake.tally.lines - before;
  if (lines > 0) onNews?.(file.name, lines);
}

/** The newest day that an index names, and those that have been the newest since we began. */
class NewestDays {
  readonly #index: URL;
  readonly #get: HttpGet;
  #etag: string | null = null;
  #listed: readonly ArchiveFile[] = [];
  #open: { readonly day: number; readonly file: GrowingFile }[] = [];

  constructor(index: URL, get: HttpGet) {
    this.#index = index;
    this.#get = get;
  }

  /** Calls `each` with the newest day, after those before it that are not known to have ended. */
  async read(signal: AbortSignal, each: (file: GrowingFile) => Promise<void>): Promise<void> {
    await this.#look(signal);
    for (const { file } of this.#open) await each(file);
    // Read once since a newer one appeared: complete.
    this.#open = this.#open.slice(-1);
  }

  async #look(signal: AbortSignal): Promise<void> {
    const conditions = this.#etag === null ? {} : { 'if-none-match': this.#etag };
    const answer = await this.#get(this.#index, conditions, signal);
    if (answer.status !== 304) {
      if (answer.status !== 200) throw unexpected(answer, this.#index);
      this.#listed = await filesInIndex(this.#index, answer.body, this.#get);
      this.#etag = answer.header('etag');
    }
    const newest = this.#listed.at(-1)!.day!;
    const from = this.#open.at(-1)?.day ?? newest - 1;
    for (const { day, name } of this.#listed) {
      if (day !== null && day > from) this.#open.push({ day, file: new GrowingFile(new URL(name), this.#get) });
    }
  }
}
