import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '../throughput/server-process.ts';
import type { HubCalls, VisitorCalls } from './calls.ts';
import type { WorkerProcess } from './worker-process.ts';

/** The processes of a run. */
export interface Stage {
  readonly gateway: ServerProcess & { readonly pid: number };
  readonly hubs: WorkerProcess<HubCalls>;
  readonly hubsUrl: string;
  readonly visitors: WorkerProcess<VisitorCalls>;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Asks again until the answer is yes; false when it has not been for so long. */
export async function holds(asked: () => Promise<boolean>, limitMs: number, signal: AbortSignal): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end; await wait(50, undefined, { signal })) {
    if (await asked()) return true;
  }
  return false;
}
