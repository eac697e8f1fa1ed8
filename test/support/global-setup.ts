import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program stands on PATH; null: nowhere. */
function onPath(program: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return null;
}

function installRedis(): void {
  process.stderr.write("test set-up: no redis-server on PATH, installing Debian's package redis-server\n");
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update', '-q');
  // Recommended packages and the service itself are not wanted: the tests start servers of their own.
  apt('install', '-y', '-q', '--no-install-recommends', 'redis-server');
}

/**
 * The tests talk to real Redis servers. Without redis-server on PATH this installs Debian's package (as root), or fails
 * with what to do. Nothing is skipped: REDIS_URL replaces the server of the single-server suites only, because a
 * cluster, a fail-over and a paused server need processes that the tests may kill.
 */
export function mochaGlobalSetup(): void {
  if (onPath('redis-server')) return;
  if (onPath('apt-get') && process.getuid?.() === 0) {
    try {
      installRedis();
    } catch (cause) {
      throw new Error('apt-get could not install redis-server (see above). Install Redis 7 or later by hand.', {
        cause,
      });
    }
    if (onPath('redis-server')) return;
  }
  const url = process.env.REDIS_URL;
  throw new Error(
    [
      'The tests need redis-server (7 or later) on PATH.',
      'As root on Debian they install it themselves; elsewhere: `brew install redis`, `dnf install redis`, …',
      ...(url ? ['REDIS_URL is set, but the cluster, fail-over and pause tests need the program all the same.'] : []),
    ].join('\n'),
  );
}
