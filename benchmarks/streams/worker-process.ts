import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Argument, Calls, Reply, Result } from './serve-calls.ts';

/** A process of `servers/` that does what it is asked (serve-calls.ts). */
export class WorkerProcess<C extends Calls<C>> {
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, { resolve(result: unknown): void; reject(cause: Error): void }>();
  #calls = 0;

  /** It runs on the cores of this process, and ends when `signal` says so. */
  constructor(program: string, signal: AbortSignal) {
    this.#child = fork(join(import.meta.dirname, 'servers', `${program}.ts`), { execArgv: ['--import', 'tsx'] });
    this.#child.on('message', (reply: Reply) => {
      const asked = this.#asked.get(reply.id);
      this.#asked.delete(reply.id);
      if ('error' in reply) asked?.reject(new Error(`${program}: ${reply.error}`));
      else asked?.resolve(reply.result);
    });
    this.#child.once('exit', (code, killed) => {
      for (const { reject } of this.#asked.values()) reject(new Error(`${program} ended with ${code ?? killed}`));
    });
    signal.addEventListener('abort', () => this.#child.kill(), { once: true });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  call<K extends keyof C & string>(name: K, argument: Argument<C, K>): Promise<Result<C, K>> {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve: (result) => resolve(result as Result<C, K>), reject });
      this.#child.send({ id, name, argument }, (cause) => cause && reject(cause));
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill();
    await exit;
  }
}
