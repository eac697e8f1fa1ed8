import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Gives the servers under test the last core, and everything else (the load, the hubs, Redis) the others. Returns the
 * servers' core; null where there is only one core or no `taskset`: then the figures carry more noise.
 */
export function separateCores(): number | null {
  const cores = availableParallelism();
  if (cores < 2) return null;
  try {
    execFileSync('taskset', ['-a', '-c', '-p', `0-${cores - 2}`, `${process.pid}`], { stdio: 'ignore' });
    return cores - 1;
  } catch {
    return null;
  }
}
