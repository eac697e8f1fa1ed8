import cluster from 'node:cluster';
import { Command, InvalidArgumentError } from 'commander';
import { MOST_WORKERS } from '../config/schema.ts';
import { portNumber } from './port-number.ts';
import { readServeOrder, type ServeOptions } from './serve-order.ts';

export const serveCommand = (): Command =>
  new Command('serve')
    .description('run the gateway')
    .requiredOption('-c, --config <file>', "configuration: YAML or JSON, or federation-redirect's config.json")
    .option('-p, --port <port>', 'listen on this port (also: PORT), whatever the configuration says', portNumber)
    .option('--host <address>', 'listen on this address, whatever the configuration says')
    .option('-w, --workers <n>', 'so many processes share the port, whatever the configuration says', workerCount)
    .action(async (options: ServeOptions) => {
      // Loaded where it is wanted: a primary has no use for the parts of a gateway.
      if (cluster.isWorker) return (await import('./serve-as-worker.ts')).serveAsWorker(options);
      const order = await readServeOrder(options);
      if (order.config.workers === 1) return (await import('./serve-alone.ts')).serveAlone(order);
      return (await import('./serve-with-workers.ts')).serveWithWorkers(order);
    });

function workerCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_WORKERS) {
    throw new InvalidArgumentError(`It is a number from 1 to ${MOST_WORKERS}.`);
  }
  return count;
}
