import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import envPaths from 'env-paths';
import { type ArchiveFile, ArchiveProblem, byDay, dayOf } from '../../src/archive/archive-file.ts';
import { httpFiles } from '../../src/archive/http-files.ts';
import { archiveAgent, httpGet } from '../../src/archive/http-get.ts';
import { localFiles } from '../../src/archive/local-files.ts';

/** Files and the files of folders, oldest day first. Rejects with ArchiveProblem. */
export async function filesAt(paths: readonly string[]): Promise<readonly ArchiveFile[]> {
  return byDay((await Promise.all(paths.map((path) => localFiles(path)))).flat());
}

export interface DownloadParts {
  /** Where days are kept; null: the cache folder of this user. */
  readonly folder: string | null;
  readonly signal: AbortSignal;
  readonly onFile: (name: string) => void;
}

/**
 * The days of an archive from `from` to `to` (YYYY-MM-DD, both included), downloaded once and kept. A day that is not over
 * grows: today's is asked for anew. Rejects with ArchiveProblem.
 */
export async function archiveDays(
  url: URL,
  from: string,
  to: string,
  parts: DownloadParts,
): Promise<readonly ArchiveFile[]> {
  const folder = parts.folder ?? join(envPaths('launch-gateway', { suffix: '' }).cache, 'archive', url.host);
  await mkdir(folder, { recursive: true });
  const [first, last] = [dayNamed(from), dayNamed(to)];
  const agent = archiveAgent();
  try {
    const listed = await httpFiles(url, httpGet(agent), parts.signal);
    const days = listed.filter(({ day }) => day !== null && day >= first && day <= last);
    if (days.length === 0) throw new ArchiveProblem(`${url} has no day from ${from} to ${to}.`, { badUsage: true });
    const paths: string[] = [];
    for (const file of days) paths.push(await keep(file, folder, parts));
    return await filesAt(paths);
  } finally {
    agent.destroy();
  }
}

function dayNamed(text: string): number {
  const day = dayOf(`events-${text}.jsonl`);
  if (day === null) throw new ArchiveProblem(`${text} is no day, such as 2019-09-30.`, { badUsage: true });
  return day;
}

const DAY_MS = 86_400_000;

async function keep(file: ArchiveFile, folder: string, { signal, onFile }: DownloadParts): Promise<string> {
  const path = join(folder, file.name.slice(file.name.lastIndexOf('/') + 1));
  const kept = await stat(path).catch(() => null);
  if (kept !== null && kept.mtimeMs > file.day! + 2 * DAY_MS) return path;
  onFile(file.name);
  // In one step, so that a download that broke off is not taken for the day.
  await pipeline(await file.open(signal), createWriteStream(`${path}.part`), { signal });
  await rename(`${path}.part`, path);
  return path;
}
