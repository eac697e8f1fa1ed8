import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readTraceLine, spreadMinutes, type TraceLaunch } from './trace-launch.ts';

export interface Trace {
  /** The days it covers, as files name them: `2019-10-02`. */
  readonly days: readonly string[];
  /** In order of time. */
  readonly launches: readonly TraceLaunch[];
  /** Lines that no launch link could be made of. */
  readonly unplayable: number;
}

const FILE = /^events-(\d{4}-\d{2}-\d{2})\.jsonl(?:\.gz)?$/;
const DEFAULT = join(import.meta.dirname, '../../../shared/traces/events-2019-10-02.jsonl.gz');

const HOW = `Give files or folders of the public launch archive (events-YYYY-MM-DD.jsonl, also .gz):
  --events events-2019-10-02.jsonl
They are at https://archive.analytics.mybinder.org/.`;

/** Reads days of the public archive. Without paths: the day this benchmark is about, where it lies beside the repository. */
export async function readTrace(paths: readonly string[]): Promise<Trace> {
  if (paths.length === 0 && !existsSync(DEFAULT)) throw new Error(`No launches to play. ${HOW}`);
  const files = (await Promise.all((paths.length === 0 ? [DEFAULT] : paths).map(eventFiles))).flat();
  if (files.length === 0) throw new Error(`No file is named like one of the archive. ${HOW}`);
  files.sort((a, b) => basename(a).localeCompare(basename(b)));
  const launches: TraceLaunch[] = [];
  let unplayable = 0;
  for (const file of files) {
    const bytes = await readFile(file);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const launch = readTraceLine(line);
      if (launch === null) unplayable += 1;
      else launches.push(launch);
    }
  }
  // A stable sort: the archive's own order within a minute stays.
  launches.sort((a, b) => a.at - b.at);
  return {
    days: files.map((file) => FILE.exec(basename(file))?.[1] ?? basename(file)),
    launches: spreadMinutes(launches),
    unplayable,
  };
}

async function eventFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Error(`There is no ${path}. ${HOW}`);
  if (!found.isDirectory()) return [path];
  return (await readdir(path)).filter((name) => FILE.test(name)).map((name) => join(path, name));
}
