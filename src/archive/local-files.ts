import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type ArchiveFile, ArchiveProblem, dayOf } from './archive-file.ts';

const READ_BYTES = 256 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
};

const failure = (path: string, cause: unknown, badUsage: boolean): ArchiveProblem => {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new ArchiveProblem(`${path} cannot be read: ${REASONS[code] ?? message}.`, { badUsage, cause });
};

/** A file of any name, or all of a folder that are named `events-YYYY-MM-DD.jsonl[.gz]`. Rejects with ArchiveProblem. */
export async function localFiles(path: string): Promise<readonly ArchiveFile[]> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return [localFile(path, found)];
    const names = (await readdir(path)).filter((name) => dayOf(name) !== null).sort();
    if (names.length > 0) {
      return await Promise.all(names.map(async (name) => localFile(join(path, name), await stat(join(path, name)))));
    }
  } catch (cause) {
    throw failure(path, cause, true);
  }
  throw new ArchiveProblem(`${path} has no file named events-YYYY-MM-DD.jsonl or .jsonl.gz.`, { badUsage: true });
}

function localFile(path: string, { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): ArchiveFile {
  return {
    name: path,
    day: dayOf(basename(path)),
    extent: { unit: 'bytes', count: size },
    mark: `${size}:${mtimeMs}`,
    remote: false,
    open: async (signal) => reading(path, signal),
  };
}

async function* reading(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(resolve(path), { highWaterMark: READ_BYTES, signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw failure(path, cause, false);
  }
}
