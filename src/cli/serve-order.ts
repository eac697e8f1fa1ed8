import { readFile } from 'node:fs/promises';
import type { Config } from '../config/schema.ts';
import { portOfEnvironment } from './port-number.ts';
import { requireConfig } from './require-config.ts';

export interface ServeOptions {
  readonly config: string;
  readonly port?: number;
  readonly host?: string;
  readonly workers?: number;
}

/** What `serve` is to do. */
export interface ServeOrder {
  readonly file: string;
  /** What the file said when it was read. */
  readonly text: string;
  readonly config: Config;
  readonly warnings: readonly string[];
  /** What the command line has over the file. */
  readonly adjust: (config: Config) => Config;
}

/** Throws a CliError of status 2 where it cannot be done. */
export async function readServeOrder(options: ServeOptions): Promise<ServeOrder> {
  const file = options.config;
  const text = await readFile(file, 'utf8').catch(() => '');
  const { config, warnings } = await requireConfig(file);
  const adjust = adjustment(options);
  return { file, text, config: adjust(config), warnings, adjust };
}

/** What the command line and the environment have over the file. `boundPort`: what any free port has come to. */
export function adjustment(options: ServeOptions, boundPort = 0): ServeOrder['adjust'] {
  const port = options.port ?? portOfEnvironment(process.env);
  return (config) => ({
    ...config,
    workers: options.workers ?? config.workers,
    listen: {
      ...config.listen,
      port: (port ?? config.listen.port) || boundPort,
      host: options.host ?? config.listen.host,
    },
  });
}
