import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'mocha';
import { freePort } from './free-port.ts';
import { until } from './redis-server.ts';

/** A real nginx in front of a server. */
export interface NginxProcess {
  readonly url: string;
  /** What it has complained of. */
  errors(): Promise<string>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface NginxOptions {
  /**
   * How nginx asks the server. `1.0` is what it does unless told otherwise, and then it holds a stream back until
   * it has a page of it (4 or 8 KB) or the end; chunks of 1.1 it passes on as they come. Either way it reads ahead
   * for a slow client, into a file if need be.
   */
  readonly http?: '1.0' | '1.1';
  /** It gives up a server that has sent nothing for so long, ms; default: nginx's own, a minute. */
  readonly readTimeoutMs?: number;
}

/**
 * Called inside a `describe`: starts nginx in front of a server, with buffering as it is by default (on). Each is
 * stopped when its test is over.
 */
export function nginxes(): typeof startNginx {
  const running: NginxProcess[] = [];
  afterEach(async () => void (await Promise.all(running.splice(0).map((nginx) => nginx.stop()))));
  return async (target, options) => {
    const nginx = await startNginx(target, options);
    running.push(nginx);
    return nginx;
  };
}

export async function startNginx(target: string, options: NginxOptions = {}): Promise<NginxProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-nginx-'));
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  const errorLog = join(folder, 'error.log');
  await writeFile(file, configuration(folder, port, target, options));
  // -e: or it would try the log that was compiled in before it reads its configuration.
  const server = spawn('nginx', ['-p', folder, '-e', errorLog, '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const kill = () => void server.kill('SIGTERM');
  process.once('exit', kill);
  server.once('exit', () => process.removeListener('exit', kill));
  const errors = () => readFile(errorLog, 'utf8').catch(() => '');
  const stop = async () => {
    await ended(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(`nginx listens on port ${port}`, async () => {
      if (server.exitCode !== null) throw new Error(`nginx ended:\n${await errors()}`);
      return listens(port);
    });
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { url: `http://127.0.0.1:${port}`, errors, stop };
}

/** Nothing outside its folder is written. What is not said here, buffering among it, is nginx's own default. */
const configuration = (
  folder: string,
  port: number,
  target: string,
  { http = '1.1', readTimeoutMs }: NginxOptions,
): string => `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `  ${of}_temp_path ${folder}/${of};`).join('\n')}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${target};
      ${http === '1.0' ? '' : 'proxy_http_version 1.1; proxy_set_header Connection "";'}
      ${readTimeoutMs === undefined ? '' : `proxy_read_timeout ${readTimeoutMs}ms;`}
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`;

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** SIGTERM is nginx's quick end: open streams are cut. The main process ends its workers. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.kill('SIGTERM');
  await exit;
}
