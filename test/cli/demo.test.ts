import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { commands } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { ask, watch } from '../support/http.ts';
import { launch, visit } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';

const SPEC = 'gh/binder-examples/conda/HEAD';

describe('launch-gateway demo', function () {
  // Each command is a process that has to start.
  this.timeout(60_000);
  const run = commands();
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  const demo = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    run(['demo', ...args], { XDG_CACHE_HOME: cache, ...env });

  it('starts hubs and gateway, sends a second launch to the hub that built it, after a restart as well', async function () {
    this.timeout(60_000);
    const port = await freePort();
    const first = demo(['--port', String(port)]);
    const [, url = ''] = await first.said(/gateway in front of them: (\S+)/);
    expect(url).to.equal(`http://127.0.0.1:${port}`);
    expect(await first.said(/explain (\S+)/).then(([, link]) => link)).to.equal(`${url}/v2/${SPEC}`);
    const { member } = await visit(url, SPEC);
    await until(
      'the hub has reported',
      async () => (await launch(url, `/v2/${SPEC}`, { method: 'HEAD' })).reason === 'built',
    );
    expect((await launch(url, `/v2/${SPEC}`)).member).to.equal(member);
    first.process.kill('SIGINT');
    expect(await first.ended).to.equal(0);
    expect(first.err()).to.equal('');
    expect(await readdir(join(cache, 'launch-gateway', 'demo', String(port)))).to.have.members([
      'builds',
      'images.json',
    ]);

    const second = demo([], { PORT: String(port) });
    await second.said(/gateway in front of them/);
    expect(await launch(url, `/v2/${SPEC}`)).to.include({ member, reason: 'built' });
    const again = await ask(url, `/api/v1/builds/${SPEC}`);
    expect(JSON.parse(again.body).builds[0]).to.include({ member, outcome: 'built' });
    second.process.kill('SIGTERM');
    expect(await second.ended).to.equal(0);
  });

  for (const [mode, what, words] of [
    ['proxy', 'the pages of hubs', '<title>Binder (hub-'],
    ['page', 'its own waiting page', '>Launching binder-examples/conda</h1>'],
  ] as const) {
    it(`shows ${what} on its own address when asked to`, async () => {
      const port = await freePort();
      const command = demo(['--port', String(port), '--launch', mode]);
      const [, url = ''] = await command.said(/gateway in front of them: (\S+)/);
      const page = await ask(url, `/v2/${SPEC}`, { headers: { accept: 'text/html' } });
      expect(page.status).to.equal(200);
      expect(page.body).to.include(words);
      command.process.kill('SIGTERM');
      expect(await command.ended).to.equal(0);
    });
  }

  it('has a token for each run, which the curl that it prints builds in advance with', async () => {
    const command = demo(['--port', String(await freePort())]);
    const [, token = '', url = ''] = await command.said(/-X POST -H 'Authorization: Bearer (\w{16,})' '(\S+)'/);
    await command.said(/Ctrl-C stops everything/);
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const { origin, pathname, search } = new URL(url);
    const { status, body } = await ask(origin, pathname + search, { method: 'POST', headers });
    expect([status, JSON.parse(body).members.length]).to.deep.equal([200, 2]);
    const announcements = await ask(origin, '/api/v1/announcements', { headers: { authorization: `Bearer ${token}` } });
    expect(announcements.status).to.equal(200);
    command.process.kill('SIGTERM');
    expect(await command.ended).to.equal(0);
  });

  it('has a repository that cannot be built, to see what a failure looks like', async () => {
    const command = demo(['--port', String(await freePort())]);
    const [, link = ''] = await command.said(/One that fails[^\n]*\n +(\S+)/);
    await command.said(/Ctrl-C stops everything/);
    const { origin, pathname } = new URL(link);
    const watcher = await watch(origin, pathname.replace('/launch/', '/build/'));
    expect((await watcher.phase('failed')).message).to.match(/^Error during build/);
    watcher.leave();
    command.process.kill('SIGTERM');
    expect(await command.ended).to.equal(0);
  });

  it('says that its port is taken, what to do, and exits with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    try {
      const { port } = taken.address() as { port: number };
      const command = demo(['--port', String(port)]);
      expect(await command.ended).to.equal(1);
      expect(command.err()).to.match(/^Cannot listen on .*EADDRINUSE.* --port <port>, or PORT=<port>\.\n$/);
    } finally {
      taken.close();
    }
  });
});
