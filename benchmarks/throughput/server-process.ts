import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** null: somebody else's process, of which only the answers can be measured. */
  readonly pid: number | null;
  /** SIGTERM, and SIGKILL when that takes more than a few seconds. */
  stop(): Promise<void>;
}

export interface ServerCommand {
  /** What to run, given the port to listen on. */
  readonly argv: (port: number) => readonly string[];
  /** The core to run on; null: any. */
  readonly core: number | null;
  /** A file descriptor for what the server prints. */
  readonly stdout: number | 'ignore';
  /** Asked for until it is answered. */
  readonly readyPath: string;
  readonly signal: AbortSignal;
}

const HOST = '127.0.0.1';
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 8_000;

/** Starts a server on a free port of loopback and waits until it answers. */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const port = await freePort();
  const pin = command.core === null ? [] : ['taskset', '-c', `${command.core}`];
  const [file, ...args] = [...pin, process.execPath, ...command.argv(port)];
  const child = spawn(file!, args, {
    stdio: ['ignore', command.stdout, 'inherit'],
    env: { ...process.env, PORT: `${port}`, NODE_ENV: 'production' },
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
  const url = `http://${HOST}:${port}`;
  try {
    await answered(`${url}${command.readyPath}`, child, command.signal);
  } catch (cause) {
    kill();
    throw cause;
  }
  return { url, pid: child.pid!, stop: () => ended(child) };
}

async function answered(url: string, child: ChildProcess, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + START_LIMIT_MS; ; await wait(50, undefined, { signal })) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`);
    const response = await fetch(url, { redirect: 'manual', signal }).catch(() => null);
    await response?.body?.cancel();
    if (response !== null) return;
    if (Date.now() > end) throw new Error(`${child.spawnargs.join(' ')} does not answer`);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  clearTimeout(late);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
