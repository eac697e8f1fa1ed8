import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '../../src/simulated-hub/random.ts';
import { zipfRepos } from '../throughput/launches.ts';

const DAY_MS = 24 * 60 * 60_000;
const FIRST_DAY = Date.UTC(2026, 0, 1);
const REPOS = 20_000;
export const HUBS = ['hub-1', 'hub-2', 'hub-3'] as const;

/** `minute`: times as the public archive tells them; `microsecond`: as hubs send them, so that no two lines are alike. */
export type TimesTold = 'minute' | 'microsecond';

function line(at: number, told: TimesTold, repo: number, hub: string): string {
  const iso = new Date(told === 'minute' ? at - (at % 60_000) : at).toISOString();
  return JSON.stringify({
    timestamp: told === 'minute' ? iso.replace('.000Z', '+00:00') : iso.replace('Z', '123Z'),
    schema: 'binderhub.jupyter.org/launch',
    version: 4,
    provider: 'GitHub',
    spec: `Owner-${repo % 4_999}/notebooks-${repo}/main`,
    ref: repo.toString(16).padStart(40, '0'),
    status: 'success',
    origin: `${hub}.test`,
  });
}

/** A made-up archive: days of launches of repositories that are wanted by Zipf's law, on hubs at random. */
export async function writeArchive(folder: string, days: number, perDay: number, told: TimesTold): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = seededRandom(1);
  for (let day = 0; day < days; day++) {
    const start = FIRST_DAY + day * DAY_MS;
    const lines = Array.from(zipfRepos(perDay, REPOS, random), (repo, i) =>
      line(start + Math.floor((i * DAY_MS) / perDay), told, repo, HUBS[Math.floor(random() * HUBS.length)]!),
    );
    const name = `events-${new Date(start).toISOString().slice(0, 10)}.jsonl.gz`;
    await writeFile(join(folder, name), gzipSync(`${lines.join('\n')}\n`));
  }
}

/** mybinder.org's archive of July to October 2019 comes to 14,833 records of 10,879 repositories. */
const REPOS_PER_RECORD = 0.73;

/** A file of launches of which each is a record of its own: another repository, or the same on another hub. */
export async function writeDifferent(file: string, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, i) =>
    line(FIRST_DAY + i * 100, 'minute', Math.floor(i * REPOS_PER_RECORD), HUBS[i % HUBS.length]!),
  );
  await writeFile(file, gzipSync(`${lines.join('\n')}\n`));
}
