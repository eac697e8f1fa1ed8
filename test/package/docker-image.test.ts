import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { after, afterEach, before, describe, it } from 'mocha';
import { freePort } from '../support/free-port.ts';
import { type BuiltImage, buildInFolders, readDockerfile } from '../support/image-folders.ts';
import { launch } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';
import { simulatedHubs } from '../support/simulated-hubs.ts';

const run = promisify(execFile);

describe('the Dockerfile', () => {
  it('is built on a base that is pinned, the same for building and running', async () => {
    const bases = (await readDockerfile()).map(({ base }) => base);
    expect(new Set(bases).size).to.equal(1);
    expect(bases[0]).to.match(/^node:20\.\d+\.\d+-\w+-slim$/);
  });

  it('copies nothing that its ignore file keeps out, and that lets in nothing else', async () => {
    const ignore = new URL('../../config/docker/Dockerfile.dockerignore', import.meta.url);
    const lines = (await readFile(ignore, 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const copied = (await readDockerfile())
      .flatMap(({ instructions }) => instructions)
      .filter(({ name, flags }) => name === 'COPY' && flags.from === undefined)
      .flatMap(({ rest }) => rest.split(' ').slice(0, -1));
    expect(lines).to.have.members(['*', ...copied.map((name) => `!${name}`)]);
  });
});

describe('what the Dockerfile makes', function () {
  // Everything is installed anew, as an engine would.
  this.timeout(600_000);
  const startHub = simulatedHubs();
  let image: BuiltImage;
  let data: string;
  let running: ChildProcess | null = null;

  before(async () => {
    image = await buildInFolders();
    // Nobody may write there, root apart.
    await run('chmod', ['-R', 'a-w', image.root]);
  });
  after(() => image?.remove());
  afterEach(async () => {
    if (running?.exitCode === null && running.signalCode === null) {
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    }
    await rm(data, { recursive: true, force: true });
  });

  /** As its user; where the tests are not root, as theirs. */
  const asUser = () => (process.getuid?.() === 0 ? { uid: image.uid, gid: image.uid } : {});
  const environment = (more: Readonly<Record<string, string>> = {}) => ({
    PATH: process.env.PATH,
    ...image.env,
    XDG_CACHE_HOME: data,
    // Node hands it on otherwise, and that user could not write there.
    NODE_V8_COVERAGE: undefined,
    ...more,
  });

  it('serves as another user with nothing to write but its volume, is healthy, and ends with SIGTERM', async () => {
    expect(image.uid).to.be.above(0);
    expect(image.volumes).to.deep.equal([image.env.XDG_CACHE_HOME]);
    data = await mkdtemp(join(tmpdir(), 'launch-gateway-volume-'));
    if (process.getuid?.() === 0) await run('chown', [`${image.uid}`, data]);
    const hub = await startHub();
    const config = join(data, 'federation.yaml');
    await writeFile(config, JSON.stringify({ members: [{ name: 'hub-1', url: hub.url }] }), { mode: 0o644 });
    const PORT = String(await freePort());
    const url = `http://127.0.0.1:${PORT}`;
    const check = () =>
      run(image.healthcheck[0]!, image.healthcheck.slice(1), { env: environment({ PORT }) }).then(
        () => true,
        () => false,
      );
    expect(await check()).to.equal(false);

    const [program = '', ...args] = [...image.entrypoint, ...image.cmd.slice(0, -1), config];
    const gateway = spawn(program, args, {
      cwd: image.workdir,
      env: environment({ PORT }),
      stdio: ['ignore', 'pipe', 'inherit'],
      ...asUser(),
    });
    running = gateway;
    let log = '';
    gateway.stdout.on('data', (text) => {
      log += text;
    });
    await until('it is healthy', check, 60_000);
    expect((await launch(url, '/v2/gh/o/r/HEAD')).member).to.equal('hub-1');
    expect(await readdir(join(data, 'launch-gateway'))).to.include('builds');

    gateway.kill('SIGTERM');
    expect(await once(gateway, 'exit')).to.deep.equal([0, null]);
    expect(log).to.include('"msg":"stopped"');
  });

  it('holds what it needs to run, without tools for building', async () => {
    data = '';
    expect(await readdir(image.root)).to.have.members(['app', 'data']);
    expect(await readdir(image.workdir)).to.have.members(['dist', 'node_modules', 'package.json']);
    const modules = await readdir(join(image.workdir, 'node_modules'));
    expect(modules).to.include('koa').and.not.to.include.members(['typescript', 'mocha', 'playwright-core']);
    await access(join(image.root, 'data'), constants.R_OK);
  });
});
