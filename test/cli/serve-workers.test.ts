import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { commands, type RunningCommand } from '../support/command.ts';
import { eventStreamClients } from '../support/event-stream-client.ts';
import { ask } from '../support/http.ts';
import { EVENTS, foundLaunch } from '../support/hub-events.ts';
import { launch } from '../support/launch.ts';
import { until } from '../support/redis-server.ts';
import { SPEC } from '../support/stream-federation.ts';
import { type StreamHub, streamHubs } from '../support/stream-hub.ts';

describe('launch-gateway serve --workers 2', function () {
  // Three processes have to start, one after the other.
  this.timeout(90_000);
  const run = commands();
  const startHub = streamHubs();
  const openStream = eventStreamClients();
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launch-gateway-test-'));
    file = join(folder, 'config.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const configure = (hubs: readonly StreamHub[], more: object = {}) =>
    writeFile(
      file,
      JSON.stringify({
        members: hubs.map(({ url }, i) => ({ name: `hub-${i + 1}`, url, prime: i === 0 })),
        listen: { port: 0 },
        store: { kind: 'embedded', path: join(folder, 'builds') },
        ...more,
      }),
    );

  async function serving(hubs: readonly StreamHub[], more: object = {}) {
    await configure(hubs, more);
    const command = run(['serve', '--config', file, '--workers', '2']);
    await command.said(/"workers":2,"msg":"all workers serve"/);
    const [, url = ''] = /"url":"([^"]+)"/.exec(command.out())!;
    return { command, url, sample: async (name: string) => sampleOf((await ask(url, '/metrics')).body, name) };
  }

  const sampleOf = (text: string, name: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length + 1),
    );

  const linesOf = (command: RunningCommand): readonly Readonly<Record<string, unknown>>[] =>
    command
      .out()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));

  const launchesOf = (command: RunningCommand, worker: number) =>
    linesOf(command).filter((line) => line.msg === 'launch' && line.worker === worker).length;

  /** The process of a worker, by the lines that it writes. */
  const pidOf = async (command: RunningCommand, worker: number) =>
    Number((await command.said(new RegExp(`"pid":(\\d+),"worker":${worker},`)))[1]);

  it('shares a port: what one has learnt and whom it has served the other knows', async () => {
    const hubs = [await startHub(), await startHub(), await startHub()];
    const { command, url } = await serving(hubs);
    const member = await launch(url, '/v2/gh/owner/repo/HEAD');
    await until('the other has learnt it', async () => {
      const others = [await launch(url, '/v2/gh/owner/repo/HEAD'), await launch(url, '/v2/gh/owner/repo/HEAD')];
      return others.every(({ reason }) => reason === 'building');
    });
    const headers = { cookie: member.cookie! };
    for (let i = 0; i < 4; i++) {
      const again = await launch(url, '/v2/gh/owner/repo/HEAD', { headers });
      expect(again).to.include({ member: member.member, reason: 'sticky' });
    }
    command.process.kill('SIGTERM');
    expect(await command.ended).to.equal(0);
    expect(launchesOf(command, 1)).to.be.greaterThan(2);
    expect(launchesOf(command, 2)).to.be.greaterThan(2);
    expect(linesOf(command).filter(({ msg }) => msg === 'stopped')).to.have.length(2);
    expect(linesOf(command).at(-1)).to.include({ msg: 'all workers have stopped' });
  });

  it('counts for all of them, whichever is asked', async () => {
    const { url, sample } = await serving([await startHub()]);
    for (let i = 0; i < 5; i++) await launch(url, `/v2/gh/owner/repo-${i}/HEAD`);
    for (let i = 0; i < 4; i++) {
      const { body } = await ask(url, '/metrics');
      expect(sampleOf(body, 'launch_gateway_launch_duration_seconds_count')).to.equal(5);
      expect(sampleOf(body, 'federation_health{member="hub-1",reason=""}'), 'a state is none to be added').to.equal(1);
      expect(sampleOf(body, 'launch_gateway_store_up')).to.equal(1);
      expect(body.match(/^# TYPE launch_gateway_streams /gm)).to.have.length(1);
    }
    expect(await sample('launch_gateway_workers')).to.equal(2);
  });

  it('leads a client that comes back to its launch, whichever of them it comes to', async () => {
    const hub = await startHub();
    const { command, url, sample } = await serving([hub]);
    const client = await openStream(url, `/build/${SPEC}`);
    const stream = await hub.next();
    stream.event(EVENTS.building);
    await client.phase('building');
    const [, worker = ''] = /^w(\d)\./.exec(client.lastEventId)!;
    let last = client;
    const phases = ['pushing', 'built', 'launching'] as const;
    for (const phase of phases) {
      last.leave();
      const back = await openStream(url, `/build/${SPEC}`, { lastEventId: last.lastEventId });
      expect(back.status).to.equal(200);
      expect(back.headers).to.include({ 'content-type': 'text/event-stream', 'launch-member': 'hub-1' });
      stream.event(EVENTS[phase]);
      await back.phase(phase);
      expect(back.lastEventId).to.equal(client.lastEventId);
      last = back;
    }
    stream.ready();
    expect(await last.terminal()).to.include({ token: stream.token });
    for (let i = 0; i < 2; i++) {
      const again = await openStream(url, `/build/${SPEC}`, { lastEventId: last.lastEventId });
      expect(await again.terminal()).to.include({ token: stream.token });
    }
    expect(hub.streams).to.have.length(1);
    // A launch that nobody has is begun where it was asked for.
    const lost = await openStream(url, `/build/${SPEC}`, { lastEventId: `w${worker}.${'0'.repeat(36)}` });
    foundLaunch(await hub.next());
    expect(await lost.terminal()).to.include({ phase: 'ready' });
    expect(await sample('launch_gateway_launch_duration_seconds_count')).to.equal(0);
    expect(command.out()).not.to.include(stream.token);
  });

  it('replaces one that is killed, says so, counts no less, and harms no stream of the other', async () => {
    const hub = await startHub();
    const { command, url, sample } = await serving([hub]);
    for (let i = 0; i < 4; i++) await launch(url, '/v2/gh/owner/repo/HEAD');
    const client = await openStream(url, `/build/${SPEC}`);
    const stream = await hub.next();
    stream.event(EVENTS.building);
    await client.phase('building');
    const [, worker = ''] = /^w(\d)\./.exec(client.lastEventId)!;
    const other = 3 - Number(worker);
    expect(await sample('launch_gateway_launch_duration_seconds_count')).to.equal(4);
    process.kill(await pidOf(command, other), 'SIGKILL');
    await command.said(new RegExp(`"worker":${other},"how":"SIGKILL",.*another one takes its place`));
    expect(await sample('launch_gateway_launch_duration_seconds_count')).to.equal(4);
    expect(await sample('launch_gateway_workers')).to.equal(1);
    await command.said(/all workers serve[\s\S]*all workers serve/);
    expect(await sample('launch_gateway_worker_restarts_total')).to.equal(1);
    await Promise.all([launch(url, '/v2/gh/owner/repo/HEAD'), launch(url, '/v2/gh/owner/repo/HEAD')]);
    expect(await sample('launch_gateway_launch_duration_seconds_count')).to.equal(6);
    stream.event(EVENTS.built).ready();
    expect(await client.terminal()).to.include({ token: stream.token });
  });

  it('does without what can answer no more', async () => {
    const { command, sample } = await serving([await startHub()]);
    const stopped = await pidOf(command, 1);
    process.kill(stopped, 'SIGSTOP');
    try {
      // Connections take turns: one of two is answered.
      const answers = await Promise.any([sample('launch_gateway_workers'), sample('launch_gateway_workers')]);
      expect(answers).to.equal(2);
    } finally {
      process.kill(stopped, 'SIGCONT');
    }
  });

  it('tells streams that cannot end in time, and ends; told twice it does not wait', async () => {
    const hub = await startHub();
    const { command, url } = await serving([hub], { limits: { shutdownDeadline: '2s' } });
    const clients = [await openStream(url, `/build/${SPEC}`), await openStream(url, '/build/gh/a/b/HEAD')];
    const [first] = [await hub.next(), await hub.next()];
    for (const stream of hub.streams) stream.event(EVENTS.building);
    await Promise.all(clients.map((client) => client.phase('building')));
    command.process.kill('SIGTERM');
    first!.event(EVENTS.built).ready();
    const ends = await Promise.all(clients.map((client) => client.terminal()));
    expect(ends.map(({ phase }) => phase).toSorted()).to.deep.equal(['failed', 'ready']);
    expect(ends.find(({ phase }) => phase === 'failed')?.message).to.match(/is being restarted/);
    expect(await command.ended).to.equal(0);

    const again = await serving([hub], { limits: { shutdownDeadline: '10m' } });
    const held = await openStream(again.url, `/build/${SPEC}`);
    await hub.next();
    again.command.process.kill('SIGTERM');
    // A connection that node:cluster was handing to a worker just then is neither taken nor refused.
    await until('it takes no more', () =>
      fetch(`${again.url}/robots.txt`, { signal: AbortSignal.timeout(1_000) }).then(
        () => false,
        () => true,
      ),
    );
    again.command.process.kill('SIGTERM');
    expect(await again.command.ended).to.equal(1);
    expect(await held.ended).to.equal('cut');
  });

  it('reads a configuration anew in each, on SIGHUP; who comes later begins with what was right', async () => {
    const hub = await startHub();
    const { command, url } = await serving([hub]);
    await configure([hub], { site: { name: 'Another name' }, workers: 5 });
    command.process.kill('SIGHUP');
    for (const worker of [1, 2]) {
      await command.said(new RegExp(`"worker":${worker},.*"the configuration has been read anew"`));
    }
    const pages = await Promise.all([1, 2].map(() => ask(url, '/', { headers: { accept: 'text/html' } })));
    for (const { body } of pages) expect(body).to.include('Another name');
    await writeFile(file, '{"members": [');
    for (const worker of [1, 2]) await command.said(new RegExp(`"worker":${worker},.*is refused`));
    process.kill(await pidOf(command, 2), 'SIGKILL');
    await command.said(/all workers serve[\s\S]*all workers serve/);
    for (const { body } of await Promise.all([1, 2].map(() => ask(url, '/', { headers: { accept: 'text/html' } })))) {
      expect(body).to.include('Another name');
    }
  });

  it('says that it cannot listen before anything runs, and exits with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    try {
      await configure([await startHub()]);
      const command = run(['serve', '--config', file, '-w', '3', '--port', String(port)]);
      expect(await command.ended).to.equal(1);
      expect(command.err()).to.match(new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*\n$`));
      expect(command.out()).to.equal('');
    } finally {
      taken.close();
    }
  });

  it('says what is wrong with a number of workers, and exits with 2', async () => {
    await configure([await startHub()]);
    for (const count of ['0', 'many', '65', '1.5']) {
      const command = run(['serve', '--config', file, '--workers', count]);
      expect(await command.ended).to.equal(2);
      expect(command.err()).to.include('a number from 1 to 64');
    }
  });
});
