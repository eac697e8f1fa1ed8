import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UNMET_LIMITS } from '../unmet-limits.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** Where the contenders stand: what they need and share. */
export interface Ground {
  /** A folder of the run's own; removed at its end. */
  readonly folder: string;
  /** The core that servers run on; null: any. */
  readonly core: number | null;
  /** The process that plays the hubs. */
  readonly hubs: string;
  /** Names the launch that tells that a server is there. */
  readonly readyPath: string;
  readonly signal: AbortSignal;
}

/** A server in the comparison. */
export interface Contender {
  readonly name: string;
  readonly server: ServerProcess;
  /** Where its log lines go: one per launch. null: it writes none, or we do not see them. */
  readonly log: string | null;
  /** A process that works for it; its CPU counts as well where that is said. */
  readonly companion: number | null;
}

const source = (name: string): string => new URL(`./servers/${name}.ts`, import.meta.url).pathname;

/** One of the small servers of `servers/`. */
export async function startPeer(
  name: string,
  program: string,
  { core, readyPath, signal }: Ground,
): Promise<Contender> {
  const argv = () => ['--import', 'tsx', source(program)];
  const server = await startServer({ argv, core, stdout: 'ignore', readyPath, signal });
  return { name, server, log: null, companion: null };
}

/** The hubs, on no core in particular: they are asked twice a minute. */
export const startHubs = (signal: AbortSignal): Promise<ServerProcess> =>
  startServer({
    argv: () => ['--import', 'tsx', source('hubs')],
    core: null,
    stdout: 'ignore',
    readyPath: '/health',
    signal,
  });

export type GatewayStore =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'redis'; readonly url: string; readonly pid: number | null };

/**
 * `launch-gateway serve`, as an operator would run it: everything is at its default but for members, store, port, and
 * what one client may ask for.
 * So a launch has its log line (in a file), its metrics, its cookie and its ledger.
 */
export async function startGateway(
  name: string,
  program: string,
  store: GatewayStore,
  { folder, core, hubs, readyPath, signal }: Ground,
  more: readonly string[] = [],
): Promise<Contender> {
  const own = join(folder, name.replace(/\W+/g, '-'));
  await mkdir(own);
  const members = [50, 30, 20].map((weight, i) => ({ name: `hub-${i + 1}`, url: `${hubs}/hub-${i + 1}`, weight }));
  const settings =
    store.kind === 'embedded' ? { kind: 'embedded', path: join(own, 'builds') } : { kind: 'redis', url: store.url };
  const config = join(own, 'config.yaml');
  // JSON is YAML.
  await writeFile(config, JSON.stringify({ members, store: settings, limits: UNMET_LIMITS }, null, 2));
  const log = join(own, 'log');
  const stdout = openSync(log, 'w');
  try {
    const argv = (port: number) => [
      ...flagsOf(program),
      program,
      'serve',
      '--config',
      config,
      '--port',
      `${port}`,
      ...more,
    ];
    const server = await startServer({ argv, core, stdout, readyPath, signal });
    return { name, server, log, companion: store.kind === 'redis' ? store.pid : null };
  } finally {
    closeSync(stdout);
  }
}

/** Node's flags that the program's first line asks for: it is run as by its name. */
function flagsOf(program: string): readonly string[] {
  const [firstLine = ''] = readFileSync(program, 'utf8').split('\n', 1);
  return firstLine.split(' ').filter((word) => word.startsWith('--'));
}

/** A server that somebody else has started. */
export const existingPeer = (url: string): Contender => ({
  name: url,
  server: { url, pid: null, stop: async () => {} },
  log: null,
  companion: null,
});
