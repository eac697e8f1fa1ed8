import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import closeWithGrace from 'close-with-grace';
import { ConfigWatch } from '../config/config-watch.ts';
import { formatOf } from '../config/load-config.ts';
import { readConfig } from '../config/read-config.ts';
import type { ListenSettings } from '../config/schema.ts';
import { openLog, openOutput } from '../log.ts';
import { every, later } from '../timers.ts';
import { workerForks } from '../workers/fork-worker.ts';
import { MetricDesk } from '../workers/metric-desk.ts';
import { primaryMetrics } from '../workers/primary-metrics.ts';
import { NotStarted, WorkerPool } from '../workers/worker-pool.ts';
import { cannotListen } from './cannot-listen.ts';
import { CliError } from './cli-error.ts';
import { onHangUp } from './follow-config.ts';
import type { ServeOrder } from './serve-order.ts';

/** So much longer than a worker itself waits, whatever it still has to store, ms. */
const PATIENCE_MS = 3_000;

/** Serves with several gateways, in processes that share the port. This one starts and watches them, and serves nothing. */
export async function serveWithWorkers({ file, text, config, warnings }: ServeOrder): Promise<void> {
  const output = openOutput();
  const log = await openLog(config.log, { output });
  for (const warning of warnings) log.warn({}, warning);
  const port = await portFor(config.listen).catch((cause: Error) => {
    throw new CliError(cannotListen(config.listen, cause));
  });
  // Whoever takes another's place begins with what was right, as those beside it go on with that.
  let good = text;
  const secrets = { secret: randomBytes(32).toString('hex'), key: randomBytes(32).toString('hex') };
  const pool: WorkerPool = new WorkerPool({
    count: config.workers,
    fork: workerForks(output.write),
    start: () => ({ text: good, port, ...secrets, isTerminal: process.stdout.isTTY }),
    desk: new MetricDesk({ own: primaryMetrics(() => pool, config.workers), later }),
    notes: {
      complete: (workers) => log.info({ workers }, 'all workers serve'),
      lost: (worker, how, nextInMs) =>
        log.error({ worker, how, nextInMs }, 'a worker has ended; another one takes its place'),
      notStarted: (worker, message) => log.error({ worker, message }, 'a worker could not begin'),
    },
    later,
    now: performance.now.bind(performance),
  });
  const read = () => readFile(file, 'utf8');
  const keepGood = async () => {
    const now = await read().catch(() => '');
    if (readConfig(now, { format: formatOf(file), env: process.env }).ok) good = now;
  };
  const watch = new ConfigWatch(text, { read, changed: keepGood, every });
  watch.start();
  const hearNoMore = onHangUp(() => {
    pool.reload();
    void keepGood();
  });
  const shutdown = closeWithGrace(
    {
      delay: config.limits.shutdownDeadlineMs + PATIENCE_MS,
      logger: false,
      skip: process.stdout.isTTY ? [] : ['SIGHUP'],
    },
    async ({ err }) => {
      watch.stop();
      hearNoMore();
      if (err) log.error({ cause: err.stack ?? String(err) }, 'stopping because of a fault');
      await pool.stop();
      log.info({}, 'all workers have stopped');
      log.flush();
    },
  );
  await pool.start().catch((cause: unknown) => {
    shutdown.uninstall();
    watch.stop();
    hearNoMore();
    if (!(cause instanceof NotStarted)) throw cause;
    log.flush();
    throw new CliError(cause.message, cause.status);
  });
}

/**
 * The port that all will share. Tried here, so that one that is taken is said once and before anything runs; any free one is
 * the same for a worker that comes later.
 */
async function portFor({ host, port }: ListenSettings): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address.port;
}
