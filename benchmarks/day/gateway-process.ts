import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TRACE_CLOCK } from './hub-fleet.ts';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const START_LIMIT_MS = 15_000;

/** A gateway as it is installed: the built product, a configuration file, a process of its own; its clock is the trace's. */
export class GatewayProcess {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /** Resolves when it serves and has checked every member. `folder`: for its configuration and log. */
  static async start(
    name: string,
    config: Readonly<Record<string, unknown>>,
    port: number,
    folder: string,
    traceStart: number,
  ): Promise<GatewayProcess> {
    const configFile = join(folder, `${name}.json`);
    const logFile = join(folder, `${name}.log`);
    await writeFile(configFile, JSON.stringify({ ...config, listen: { port } }));
    const log = await open(logFile, 'w');
    const child = spawn(process.execPath, ['--import', TRACE_CLOCK, MAIN, 'serve', '--config', configFile], {
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
      env: { ...process.env, TRACE_START: `${traceStart}` },
    });
    await log.close();
    const gateway = new GatewayProcess(child, `http://127.0.0.1:${port}`);
    const end = Date.now() + START_LIMIT_MS;
    while (!(await gateway.#ready())) {
      if (child.exitCode !== null || Date.now() > end) {
        await gateway.stop();
        throw new Error(`${name} did not start (npm run build?):\n${(await readFile(logFile, 'utf8')).slice(-2_000)}`);
      }
      await wait(20);
    }
    return gateway;
  }

  /** It is `now` in the trace. */
  tell(now: number): void {
    this.#process.send({ now });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exit;
  }

  async #ready(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/api/v1/members`);
      const text = await answer.text();
      return answer.ok && !text.includes('"unchecked"');
    } catch {
      return false;
    }
  }
}

/** A port that nobody has now: hubs must know where events go before the gateway is there. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
