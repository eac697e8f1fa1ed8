import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { consoleBlocks, isShown, type ShownCommand } from '../support/console-blocks.ts';
import { freePort } from '../support/free-port.ts';
import { type RedisProcess, startRedis } from '../support/redis-server.ts';
import { simulatedHubs } from '../support/simulated-hubs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOSTS = ['2i2c', 'gesis', 'bids'];
const NAMES = ['hetzner-2i2c', 'hetzner-gesis', 'bids-ovh'];

/** What mybinder.org's chart renders (jupyterhub/mybinder.org-deploy, 95860db: mybinder/values.yaml under config/prod.yaml). */
const PRODUCTION = {
  check: { failed_period: 90, jitter: 0.1, period: 15, retries: 5, timeout: 5 },
  enabled: true,
  host: 'mybinder.org',
  hosts: Object.fromEntries(
    HOSTS.map((host, index) => [
      NAMES[index]!,
      {
        health: `https://${host}.mybinder.org/health`,
        prime: index === 0,
        url: `https://${host}.mybinder.org`,
        versions: `https://${host}.mybinder.org/versions`,
        weight: 50,
      },
    ]),
  ),
  image: { name: 'jupyterhub/mybinder.org-federation-redirect', tag: '2025.1.1-0.dev.git.1' },
  load_balancer: 'random',
  nodeSelector: {},
  pod_headroom: 10,
  resources: { limits: { cpu: '100m', memory: '250Mi' }, requests: { cpu: '10m', memory: '50Mi' } },
};

describe('the way from federation-redirect', function () {
  this.timeout(120_000);
  const startHub = simulatedHubs();
  let folder: string;
  let redis: RedisProcess;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-migration-'));
    redis = await startRedis();
  });
  afterEach(async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('can be gone word for word: every command says what the page says', async () => {
    // In place of mybinder.org's hubs, its Redis and a port that may be taken.
    const swaps: [string, string][] = [
      ['8081', String(await freePort())],
      ['redis://redis:6379', redis.url],
    ];
    for (const [index, host] of HOSTS.entries()) {
      const hub = await startHub({ name: NAMES[index]! });
      swaps.push([`https://${host}.mybinder.org`, hub.url]);
    }
    const here = (text: string) => swaps.reduce((sofar, [from, to]) => sofar.replaceAll(from, to), text);
    // Where a launch goes is not the page's to say.
    const page = here(await readFile(join(ROOT, 'config/from-federation-redirect.md'), 'utf8')).replace(
      'Location: https://…',
      'Location: http://…',
    );
    await writeFile(join(folder, 'rendered.json'), here(JSON.stringify(PRODUCTION)));
    const [, federation = ''] = /as `federation\.yaml`:\n\n```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    await writeFile(join(folder, 'federation.yaml'), federation);

    const commands = consoleBlocks(page);
    const said = await inShell(commands);
    for (const [index, { command, output }] of commands.entries()) {
      const { status, text } = said[index]!;
      expect(status, `${command}\n${text}`).to.equal('0');
      expect(isShown(text, output), `${command} says:\n${text}`).to.equal(true);
    }
  });

  /** All of them in one shell, as somebody would type them. */
  async function inShell(commands: readonly ShownCommand[]) {
    const program = `${process.execPath} --import ${createRequire(import.meta.url).resolve('tsx')} ${join(ROOT, 'src/main.ts')}`;
    await writeFile(join(folder, 'launch-gateway'), `#!/bin/sh\nexec ${program} "$@"\n`, { mode: 0o755 });
    const script = [
      'set -m',
      // The cluster: it has one ConfigMap.
      'kubectl() { [ "$1 $2 $3" = "get configmap federation-redirect" ] && cat rendered.json; }',
      "trap 'kill $(jobs -p) 2> /dev/null' EXIT",
      ...commands.map(({ command }, index) => `exec > said-${index} 2>&1\n${command}\necho "status $?"`),
      'wait',
    ];
    await writeFile(join(folder, 'script.sh'), script.join('\n'));
    const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, XDG_CACHE_HOME: folder };
    const options = { cwd: folder, env, timeout: 110_000 };
    await new Promise<void>((resolve) => void execFile('bash', ['script.sh'], options, () => resolve()));
    return Promise.all(
      commands.map(async (_, index) => {
        const all = await readFile(join(folder, `said-${index}`), 'utf8').catch(() => '');
        const [, text = '', status = 'not reached'] = /^([\s\S]*?)status (\d+)\n/.exec(all) ?? [];
        // What the shell itself says of a job that has ended.
        return { text: text.replace(/^\[\d+\].*\n/gm, ''), status };
      }),
    );
  }
});
