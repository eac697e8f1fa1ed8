import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { freePort } from '../support/free-port.ts';
import { visit } from '../support/launch.ts';
import { npm, type PackedPackage, packedPackage } from '../support/packed-package.ts';

describe('the npm package', function () {
  // Compiled, packed and installed with its dependencies.
  this.timeout(300_000);
  let folder: string;
  let packed: PackedPackage;
  before(async () => {
    packed = await packedPackage();
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-npx-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is small, and holds what runs and what operators need, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(packed.size).to.be.below(500_000);
    for (const path of ['dist/main.js', 'config/README.md', 'config/schema.json', 'README.md', 'LICENSE']) {
      expect(paths).to.include(path);
    }
    expect(paths.filter((path) => path.startsWith('dist/stores/redis/') && path.endsWith('.lua'))).not.to.be.empty;
    const strays = paths.filter(
      (path) => !/^(?:dist\/.+\.(?:js|lua|css|html|svg)|config\/.+|[A-Z]+\.md|LICENSE|package\.json)$/.test(path),
    );
    expect(strays).to.deep.equal([]);
    expect(paths.filter((path) => /test|benchmark/.test(path))).to.deep.equal([]);
  });

  it('runs the demo by npx in an empty folder', async () => {
    await npm(['init', '--yes'], folder);
    await npm(['install', packed.file, '--no-audit', '--no-fund', '--prefer-offline'], folder);
    const port = await freePort();
    const demo = spawn('npx', ['launch-gateway', 'demo', '--port', String(port)], {
      cwd: folder,
      env: { ...process.env, XDG_CACHE_HOME: folder, PORT: '' },
      // npx starts a shell, and that the demo: they end together.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      await said(demo, /gateway in front of them: \S+/);
      const first = await visit(`http://127.0.0.1:${port}`, 'gh/binder-examples/conda/HEAD');
      expect(first.member).to.match(/^hub-[123]$/);
    } finally {
      const gone = demo.exitCode === null && demo.signalCode === null ? once(demo, 'exit') : null;
      if (gone !== null) process.kill(-demo.pid!, 'SIGKILL');
      await gone;
    }
  });

  it('is a command and no library: nothing of it can be imported by chance', async () => {
    const { exports } = (await import('../../package.json', { with: { type: 'json' } })).default;
    expect(Object.keys(exports)).to.deep.equal(['./package.json']);
  });
});

async function said({ stdout, stderr }: ChildProcess, text: RegExp): Promise<void> {
  let all = '';
  stderr!.on('data', (more) => {
    all += more;
  });
  for await (const more of stdout!) {
    all += more;
    if (text.test(all)) return;
  }
  throw new Error(`ended without saying ${text}:\n${all}`);
}
