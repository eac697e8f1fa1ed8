import type { Order } from './messages.ts';
import type { Channel } from './worker-link.ts';

/** The channel that a worker's process has to its primary. Where that has gone, so will the worker: nothing is lost by what is not sent. */
export const primaryChannel = (): Channel => ({
  send: (word) =>
    new Promise((resolve) => {
      if (process.send === undefined || !process.connected) resolve();
      else process.send(word, undefined, undefined, () => resolve());
    }),
  listen: (heard) => void process.on('message', (order) => heard(order as Order)),
});
