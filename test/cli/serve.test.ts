import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { commands } from '../support/command.ts';
import { ask } from '../support/http.ts';
import { launch } from '../support/launch.ts';
import { startRedis } from '../support/redis-server.ts';
import { scriptedHubs } from '../support/scripted-hub.ts';

describe('launch-gateway serve', function () {
  // Each command is a process that has to start.
  this.timeout(60_000);
  const run = commands();
  const startScriptedHub = scriptedHubs();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function configured(hubUrl: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const file = join(folder, `${randomUUID()}.json`);
    const config = {
      members: [{ name: 'hub-1', url: hubUrl, prime: true }],
      listen: { port: 0 },
      store: { kind: 'none' },
      ...more,
    };
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  async function serving(more: Readonly<Record<string, unknown>> = {}) {
    let finish = () => {};
    const hub = await startScriptedHub((_request, response) => {
      response.write('begun ');
      finish = () => response.end('and finished');
    });
    const command = run(['serve', '--config', await configured(hub.url, more)]);
    const [, url = ''] = await command.said(/"url":"([^"]+)"/);
    return { command, url, finish: () => finish() };
  }

  /** A page that has begun and is not done, on a connection that would stay open. */
  async function underWay(url: string): Promise<IncomingMessage> {
    const outgoing = request(`${url}/page`, { headers: { connection: 'keep-alive' } }).end();
    outgoing.on('error', () => {});
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    return response;
  }

  async function connected(url: string): Promise<Socket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  it('serves, and says on SIGTERM that it has stopped', async () => {
    const { command, url } = await serving();
    expect((await launch(url, '/v2/gh/owner/repo/HEAD')).member).to.equal('hub-1');
    command.process.kill('SIGTERM');
    expect(await command.ended).to.equal(0);
    const lines = command
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.find(({ msg }) => msg === 'launch')).to.include({
      member: 'hub-1',
      reason: 'ring',
      repo: 'gh:owner/repo',
    });
    expect(lines.at(-1).msg).to.equal('stopped');
  });

  it('lets a request under way end, takes no more, and closes idle connections', async () => {
    const { command, url, finish } = await serving();
    const page = await underWay(url);
    const idle = await connected(url);
    const before = performance.now();
    command.process.kill('SIGTERM');
    await once(idle.resume(), 'close');
    expect(
      await ask(url, '/').then(
        () => 'answered',
        (cause) => cause.code,
      ),
    ).to.equal('ECONNREFUSED');
    finish();
    let body = '';
    for await (const chunk of page) body += chunk;
    expect(body).to.equal('begun and finished');
    expect(await command.ended).to.equal(0);
    // Not at the deadline of 10 s: nothing was left.
    expect(performance.now() - before).to.be.lessThan(5_000);
  });

  it('cuts what is left at the deadline, and exits with 0 all the same', async () => {
    const { command, url } = await serving({ limits: { shutdownDeadline: '300ms' } });
    const page = await underWay(url);
    command.process.kill('SIGTERM');
    const cut = await page.toArray().then(
      () => 'ended',
      (cause: NodeJS.ErrnoException) => cause.code,
    );
    expect(cut).to.equal('ECONNRESET');
    expect(await command.ended).to.equal(0);
    expect(command.out()).to.include('"stopped"');
  });

  it('does not wait when it is told twice', async () => {
    const { command, url } = await serving();
    await underWay(url);
    const idle = await connected(url);
    command.process.kill('SIGTERM');
    await once(idle.resume(), 'close');
    command.process.kill('SIGTERM');
    expect(await command.ended).to.equal(1);
  });

  it('listens where --port and PORT say, --port first', async () => {
    const file = await configured('http://127.0.0.1:9', { listen: { port: 1 } });
    const byOption = run(['serve', '--config', file, '--port', '0'], { PORT: '1' });
    const byVariable = run(['serve', '--config', file, '--host', '127.0.0.2'], { PORT: '0' });
    await byOption.said(/"url":"http:\/\/127\.0\.0\.1:\d+"/);
    await byVariable.said(/"url":"http:\/\/127\.0\.0\.2:\d+"/);
  });

  it('says in words that it cannot listen, and exits with 1, whatever the store', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const redis = await startRedis();
    try {
      const stores = [
        { kind: 'embedded', path: join(folder, 'builds') },
        { kind: 'redis', url: redis.url },
      ];
      for (const command of await Promise.all(
        stores.map(async (store) =>
          run(['serve', '--config', await configured('http://127.0.0.1:9', { store }), '--port', String(port)]),
        ),
      )) {
        expect(await command.ended).to.equal(1);
        expect(command.err()).to.match(new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*\n$`));
      }
    } finally {
      taken.close();
      await redis.stop();
    }
  });

  it('says in words what is wrong with a port or a configuration, and exits with 2', async () => {
    const wrong = run(['serve', '--config', await configured('http://127.0.0.1:9', { listn: {} })]);
    const good = await configured('http://127.0.0.1:9');
    const byOption = run(['serve', '--config', good, '--port', 'abc']);
    const byVariable = run(['serve', '--config', good], { PORT: '70000' });
    expect(await wrong.ended).to.equal(2);
    expect(await byOption.ended).to.equal(2);
    expect(await byVariable.ended).to.equal(2);
    expect(byVariable.err()).to.equal("PORT is '70000'. A port is a number from 0 to 65535.\n");
    for (const command of [wrong, byOption]) expect(command.err()).to.match(/\S/).and.not.to.include('    at ');
  });
});
