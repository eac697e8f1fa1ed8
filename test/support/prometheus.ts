import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'mocha';
import { stringify } from 'yaml';
import { freePort } from './free-port.ts';
import { ask } from './http.ts';
import { until } from './redis-server.ts';

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** When, and what, as Prometheus writes numbers. */
  readonly value: readonly [number, string];
}

/** A real Prometheus of the test's own. */
export interface PrometheusProcess {
  readonly url: string;
  /** `data` of an answer of its API. Fails with its words. */
  api<T>(path: string): Promise<T>;
  /** What a query gives now. */
  query(expr: string): Promise<readonly Sample[]>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Called inside a `describe`: starts Prometheus with a configuration; each is stopped when its test is over. */
export function prometheuses(): typeof startPrometheus {
  const running: PrometheusProcess[] = [];
  afterEach(async () => void (await Promise.all(running.splice(0).map((one) => one.stop()))));
  return async (config) => {
    const prometheus = await startPrometheus(config);
    running.push(prometheus);
    return prometheus;
  };
}

async function startPrometheus(config: object): Promise<PrometheusProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'launch-gateway-prometheus-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = join(folder, 'prometheus.yaml');
  await writeFile(file, stringify(config));
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const server = spawn('prometheus', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (text) => {
    said += text;
  });
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  const gone = once(server, 'exit').then(() => void process.removeListener('exit', kill));
  const stop = async () => {
    kill();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  const api = async <T>(path: string): Promise<T> => {
    const { body } = await ask(url, path);
    const answer = JSON.parse(body) as { status: string; data: T; error?: string };
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`);
    return answer.data;
  };
  try {
    await until(
      `Prometheus is ready on port ${port}`,
      async () => {
        if (server.exitCode !== null) throw new Error(`prometheus ended:\n${said}`);
        return ask(url, '/-/ready').then(
          ({ status }) => status === 200,
          () => false,
        );
      },
      30_000,
    );
  } catch (cause) {
    await stop();
    throw cause;
  }
  const query = async (expr: string) =>
    (await api<{ result: Sample[] }>(`/api/v1/query?query=${encodeURIComponent(expr)}`)).result;
  return { url, api, query, stop };
}
