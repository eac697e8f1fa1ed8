import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromHubs, HubSeat, HubsReport, ToHubs } from './hub-messages.ts';

export const TRACE_CLOCK = join(import.meta.dirname, 'trace-clock.mjs');

/** The simulated hubs in their process: where they are, and what they really hold. */
export class HubFleet {
  readonly urls: readonly string[];
  readonly #process: ChildProcess;
  readonly #asked = new Map<number, { resolve(answer: FromHubs): void; reject(error: Error): void }>();
  #questions = 0;

  private constructor(process: ChildProcess, urls: readonly string[]) {
    this.#process = process;
    this.urls = urls;
    process.on('message', (answer: FromHubs) => {
      if (answer.kind === 'started') return;
      this.#asked.get(answer.id)?.resolve(answer);
      this.#asked.delete(answer.id);
    });
    process.once('exit', (status) => {
      for (const { reject } of this.#asked.values()) reject(new Error(`The hubs ended with status ${status}.`));
    });
  }

  static async start(seats: readonly HubSeat[], traceStart: number): Promise<HubFleet> {
    const child = fork(join(import.meta.dirname, 'hubs-process.ts'), {
      execArgv: ['--import', TRACE_CLOCK, '--import', 'tsx'],
      env: { ...process.env, TRACE_START: `${traceStart}`, HUB_SEATS: JSON.stringify(seats) },
    });
    const [first] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`The hubs ended with status ${code}.`))),
    ])) as [FromHubs];
    if (first.kind !== 'started') throw new Error('The hubs spoke before they were started.');
    return new HubFleet(child, first.urls);
  }

  /** Moves the hubs' clock on. By member: does its registry hold the image? */
  async holders(image: string, now: number): Promise<readonly boolean[]> {
    const answer = await this.#ask((id) => ({ kind: 'holders', id, now, image }));
    return answer.kind === 'holders' ? answer.holders : [];
  }

  async report(): Promise<HubsReport> {
    const answer = await this.#ask((id) => ({ kind: 'report', id }));
    if (answer.kind !== 'report') throw new Error('The hubs answered another question.');
    return answer.report;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.disconnect();
    await exit;
  }

  #ask(question: (id: number) => ToHubs): Promise<FromHubs> {
    const id = ++this.#questions;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#process.send(question(id), (error) => error && reject(error));
    });
  }
}
