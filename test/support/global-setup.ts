import { execFileSync } from 'node:child_process';
import { onPath } from './on-path.ts';

/** What Chromium is called: by Debian, by others, and Chrome. */
export const CHROMIUMS: readonly string[] = ['chromium', 'chromium-browser', 'google-chrome'];

/** A program of another project that the tests run. */
interface Needed {
  /** Any of these on PATH will do. */
  readonly programs: readonly string[];
  /** Debian's package of it. */
  readonly debian: string;
  readonly elsewhere: string;
}

const NEEDED: readonly Needed[] = [
  {
    programs: ['redis-server'],
    debian: 'redis-server',
    elsewhere: 'Redis 7 or later: `brew install redis`, `dnf install redis`, …',
  },
  {
    programs: CHROMIUMS,
    debian: 'chromium',
    elsewhere: 'Chromium or Chrome: `brew install chromium`, `dnf install chromium`, …',
  },
  { programs: ['nginx'], debian: 'nginx', elsewhere: 'nginx: `brew install nginx`, `dnf install nginx`, …' },
  { programs: ['python3'], debian: 'python3', elsewhere: 'Python 3: `brew install python`, `dnf install python3`, …' },
  {
    programs: ['promtool'],
    debian: 'prometheus',
    elsewhere: 'Prometheus: `brew install prometheus`, `dnf install golang-github-prometheus`, …',
  },
  { programs: ['prometheus'], debian: 'prometheus', elsewhere: 'Prometheus, as for promtool' },
  {
    programs: ['kubectl'],
    debian: 'kubernetes-client',
    elsewhere: 'kubectl: `brew install kubectl`, or kubernetes.io/docs/tasks/tools',
  },
  {
    programs: ['systemd-analyze'],
    debian: 'systemd',
    elsewhere: 'systemd 250 or later, which only Linux has: run the tests in a container of Debian',
  },
  { programs: ['curl'], debian: 'curl', elsewhere: 'curl: `brew install curl`, `dnf install curl`, …' },
];

const missing = (): readonly Needed[] => NEEDED.filter(({ programs }) => onPath(...programs) === null);

function install(packages: readonly string[]): void {
  process.stderr.write(`test set-up: not on PATH, so Debian's packages are installed: ${packages.join(', ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update', '-q');
  // Recommended packages and services are not wanted: the tests start processes of their own.
  apt('install', '-y', '-q', '--no-install-recommends', ...packages);
}

/**
 * The tests use real Redis servers and real clients. What is not on PATH is installed from Debian's packages (as root), or
 * this fails with what to do. Nothing is skipped: REDIS_URL replaces the server of the single-server suites only,
 * because a cluster, a fail-over and a paused server need processes that the tests may kill.
 */
export function mochaGlobalSetup(): void {
  const wanted = missing();
  if (wanted.length === 0) return;
  if (onPath('apt-get') && process.getuid?.() === 0) {
    try {
      install([...new Set(wanted.map(({ debian }) => debian))]);
    } catch (cause) {
      throw new Error('apt-get could not install what the tests need (see above). Install it by hand.', { cause });
    }
  }
  const still = missing();
  if (still.length === 0) return;
  throw new Error(
    [
      'The tests need programs that are not on PATH:',
      ...still.map(({ programs, elsewhere }) => `- ${programs[0]} (${elsewhere})`),
      'As root on Debian they install them themselves.',
      ...(process.env.REDIS_URL
        ? ['REDIS_URL does not replace redis-server: some tests kill and pause their own.']
        : []),
    ].join('\n'),
  );
}
