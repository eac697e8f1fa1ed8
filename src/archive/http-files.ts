import { type ArchiveFile, ArchiveProblem, dayOf } from './archive-file.ts';
import type { HttpAnswer, HttpGet } from './http-get.ts';
import { plainBytes } from './plain-bytes.ts';
import { readLines } from './read-lines.ts';

/** Lets go of an answer whose body nobody wants, and says that it was not the one expected. */
export function unexpected({ status, letGo }: HttpAnswer, url: URL): ArchiveProblem {
  letGo();
  const passes = status >= 500 || status === 408 || status === 429;
  return new ArchiveProblem(`${url} answered ${status}.`, { isFinal: !passes });
}

/** A file at an address. */
export function httpFile(url: URL, get: HttpGet, events: number | null = null): ArchiveFile {
  return {
    name: url.href,
    day: dayOf(fileNameOf(url)),
    extent: events === null ? null : { unit: 'events', count: events },
    mark: events === null ? null : `${events}`,
    remote: true,
    open: async (signal) => {
      const answer = await get(url, {}, signal);
      if (answer.status !== 200) throw unexpected(answer, url);
      return answer.body;
    },
  };
}

const fileNameOf = ({ pathname }: URL): string => pathname.slice(pathname.lastIndexOf('/') + 1);

/** The index of an archive, given the address of the index or of the folder in which it lies; null: it names one file. */
export function indexOf(address: URL): URL | null {
  const name = fileNameOf(address);
  if (name === 'index.jsonl') return address;
  if (/\.jsonl(?:\.gz)?$/.test(name)) return null;
  const folder = new URL(address);
  folder.pathname = `${folder.pathname.replace(/\/+$/, '')}/index.jsonl`;
  return folder;
}

/** Days of an archive of a thousand years. */
const LONGEST_INDEX = 64 * 1024 ** 2;

/**
 * The files that an index names (`{"date": "2019-07-01", "name": "events-2019-07-01.jsonl", "count": 12905}` in each line),
 * oldest first. Names that are not those of the archive's days are passed over: an index must not send us elsewhere.
 */
export async function filesInIndex(
  index: URL,
  body: AsyncIterable<Uint8Array>,
  get: HttpGet,
): Promise<readonly ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  let read = 0;
  for await (const { lines, length } of readLines(plainBytes(body))) {
    read += length;
    if (read > LONGEST_INDEX) throw new ArchiveProblem(`${index} is too long for an index.`);
    for (const line of lines) {
      const entry = entryOf(line);
      if (entry !== null) files.push(httpFile(new URL(entry.name, index), get, entry.count));
    }
  }
  if (files.length === 0) throw new ArchiveProblem(`${index} names no file of events.`);
  return files.toSorted((a, b) => a.day! - b.day!);
}

function entryOf(line: string | null): { readonly name: string; readonly count: number | null } | null {
  let entry: { readonly name?: unknown; readonly count?: unknown } | null;
  try {
    entry = JSON.parse(line ?? '');
  } catch {
    return null;
  }
  const { name, count } = entry ?? {};
  if (typeof name !== 'string' || dayOf(name) === null) return null;
  return { name, count: typeof count === 'number' && count >= 0 ? count : null };
}

/** A file at an address, or all that the index of an archive names. Rejects with ArchiveProblem. */
export async function httpFiles(address: URL, get: HttpGet, signal: AbortSignal): Promise<readonly ArchiveFile[]> {
  const index = indexOf(address);
  if (index === null) return [httpFile(address, get)];
  const answer = await get(index, {}, signal);
  if (answer.status !== 200) throw unexpected(answer, index);
  return filesInIndex(index, answer.body, get);
}
