import { readFile } from 'node:fs/promises';
import { ConfigWatch } from '../config/config-watch.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayLog } from '../log.ts';
import { every } from '../timers.ts';

export interface FollowConfigParts {
  readonly gateway: Pick<Gateway, 'reload'>;
  readonly file: string;
  /** What the file said when the gateway was started. */
  readonly text: string;
  /** What the command line has over the file. */
  readonly adjust: (config: Config) => Config;
  readonly log: GatewayLog;
  /** Calls back when it is told to read the file anew; returns how to stop. Default: on SIGHUP. */
  readonly onReload?: (callback: () => void) => () => void;
}

/** Has a running gateway follow its file: when that changes, and on SIGHUP. Returns how to stop. */
export function followConfig({ gateway, file, text, adjust, log, onReload = onHangUp }: FollowConfigParts): () => void {
  const reload = async (): Promise<void> => {
    const reading = await loadConfig(file, process.env);
    if (reading.ok) for (const { path, message } of reading.warnings) log.warn({ path }, message);
    gateway.reload(reading.ok ? { ...reading, config: adjust(reading.config) } : reading);
  };
  const changed = () =>
    reload().catch((cause) => log.error({ cause: String(cause) }, 'reading the configuration failed'));
  const watch = new ConfigWatch(text, { read: () => readFile(file, 'utf8'), changed, every });
  watch.start();
  const hearNoMore = onReload(() => void changed());
  return () => {
    watch.stop();
    hearNoMore();
  };
}

/** The default of `onReload`. */
export function onHangUp(callback: () => void): () => void {
  process.on('SIGHUP', callback);
  return () => void process.off('SIGHUP', callback);
}
