import cluster from 'node:cluster';
import type { Order, Word } from './messages.ts';
import { wholeLines } from './whole-lines.ts';
import type { WorkerEvents, WorkerProcess } from './worker-pool.ts';

/**
 * Makes this process the primary: returns how it runs this very command once more, as a worker. `log` takes what workers
 * write, whole lines at a time: of several processes that write to one pipe, lines would be torn apart.
 */
export function workerForks(log: (lines: string) => void): (events: WorkerEvents) => WorkerProcess {
  cluster.setupPrimary({
    serialization: 'advanced',
    silent: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return (events) => {
    const worker = cluster.fork();
    worker.process.stdout?.setEncoding('utf8').on('data', wholeLines(log));
    worker.on('message', (word: Word) => events.heard(word));
    worker.on('error', () => {});
    // Not 'exit': its last lines may still be on their way.
    worker.process.once('close', (code, signal) => events.gone(signal ?? `exit status ${code}`));
    return {
      number: worker.id,
      // One that has just ended is heard of by its end.
      tell: (order: Order) => void (worker.isConnected() && worker.send(order, () => {})),
    };
  };
}
