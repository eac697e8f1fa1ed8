import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReplayRun } from './replay-run.ts';
import { routingFigures } from './routing-figures.ts';

/** Returns the paths of what it wrote. */
export async function writeFigures(folder: string, runs: readonly ReplayRun[]): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const figures = [...routingFigures(runs)].map(([name, svg]) => ({ path: join(folder, name), svg }));
  await Promise.all(figures.map(({ path, svg }) => writeFile(path, svg)));
  return figures.map(({ path }) => path);
}
