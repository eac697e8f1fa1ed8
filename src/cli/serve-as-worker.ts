import cluster from 'node:cluster';
import closeWithGrace from 'close-with-grace';
import { formatOf } from '../config/load-config.ts';
import { readConfig } from '../config/read-config.ts';
import { formatRemark } from '../config/remark.ts';
import { Gateway } from '../gateway.ts';
import { openLog } from '../log.ts';
import { later } from '../timers.ts';
import { primaryChannel } from '../workers/primary-channel.ts';
import { WorkerLink } from '../workers/worker-link.ts';
import { cannotListen } from './cannot-listen.ts';
import { followConfig } from './follow-config.ts';
import { packageVersion } from './package-version.ts';
import { adjustment, type ServeOptions } from './serve-order.ts';

/** Signals go to all processes of a terminal or a unit alike: the primary acts on them, and says what is to be done. */
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/** Serves with one gateway of several that share a port, as the primary says (`serve-with-workers.ts`). */
export async function serveAsWorker(options: ServeOptions): Promise<void> {
  const number = cluster.worker!.id;
  const link = new WorkerLink({ number, channel: primaryChannel(), later });
  const fail = async (message: string, status: 1 | 2): Promise<never> => {
    await link.tell({ kind: 'failed', message, status });
    process.exit(status);
  };
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, () => {});

  const file = options.config;
  const { text, port, secret, key, isTerminal } = await link.begun;
  const reading = readConfig(text, { format: formatOf(file), env: process.env });
  if (!reading.ok) return fail(reading.problems.map((problem) => formatRemark(file, problem)).join('\n'), 2);
  const adjust = adjustment(options, port);
  const config = adjust(reading.config);
  const log = await openLog(config.log, { worker: number, isTerminal });
  const fellows = { number, key, doorOf: (other: number) => link.doorOf(other) };
  const gateway = await Gateway.create({
    config,
    log,
    version: packageVersion(),
    shared: { fellows, secret, scrape: () => link.scrape(), opened: (at) => link.opened(at) },
  });
  link.reports(() => gateway.metrics());

  let stopFollowing = () => {};
  const shutdown = closeWithGrace(
    { delay: config.limits.shutdownDeadlineMs + 1_000, logger: false, skip: [...SIGNALS] },
    async ({ err }) => {
      stopFollowing();
      if (err) log.error({ cause: err.stack ?? String(err) }, 'stopping because of a fault');
      void link.tell({ kind: 'leaving' });
      await gateway.stop();
    },
  );
  let isStopping = false;
  const stop = () => {
    if (!isStopping) shutdown.close();
    isStopping = true;
  };
  link.onStop(stop);
  // Somebody means this one alone.
  process.on('SIGTERM', stop);
  try {
    const url = await gateway.start();
    await link.tell({ kind: 'up', url });
  } catch (cause) {
    shutdown.uninstall();
    await gateway.stop();
    return fail(cannotListen(config.listen, cause as Error), 1);
  }
  stopFollowing = followConfig({ gateway, file, text, adjust, log, onReload: (callback) => link.onReload(callback) });
}
