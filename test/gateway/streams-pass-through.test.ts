import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ask } from '../support/http.ts';
import { EVENTS, FOUND, foundLaunch, PHASES } from '../support/hub-events.ts';
import { exchangeBytes, getBytes, headerValues } from '../support/launch.ts';
import { block } from '../support/scripted-stream.ts';
import { SPEC, streamFederations } from '../support/stream-federation.ts';
import { HUB_FAULTS, ODD_LAUNCHES, REPO_FAULTS } from '../support/stream-scripts.ts';

const MB = 1024 ** 2;

/** What hubs may send, in forms that no writer of ours would choose. */
const BLOCKS = [
  'data: {"phase":"waiting",  "message":"two spaces\\n"}\n\n',
  'data:{"phase":"fetching"}\r\n\r\n',
  ': a comment\n\n',
  ':keepalive\n\n',
  'data: {"message": "naïve 日本語 😀 \\u00e9\\n"}\n\n',
  'data: {"phase": "building",\ndata: "message": "on two lines\\n"}\n\n',
  'data: {"phase":"Building","progress":{"b":1,"a":[2.50,1e3]}}\n\n',
  `data: {"phase": "building", "message": "${'x'.repeat(100_000)}\\n"}\n\n`,
  block(FOUND),
  block(EVENTS.launching),
];

describe('a build stream', () => {
  const start = streamFederations();

  it('is passed on byte for byte, each event before the hub sends the next', async () => {
    const { launch } = await start(1);
    const { client, stream } = await launch();
    for (const [index, bytes] of BLOCKS.entries()) {
      stream.send(bytes);
      await client.until(() => client.blocks.length === index + 2, JSON.stringify(bytes.slice(0, 40)));
      expect(client.blocks.at(-1)).to.equal(bytes);
    }
    stream.ready();
    await client.ended;
    const [id, ...rest] = client.blocks;
    expect(id).to.match(/^id: \S+\n\n$/);
    expect(rest.join('')).to.equal([...BLOCKS, id!.replace('\n\n', '-over\n\n'), block(stream.readyEvent)].join(''));
    expect(client.text).to.equal(client.blocks.join(''));
  });

  it('is passed on event by event, however the hub’s bytes are cut', async () => {
    const { launch } = await start(1);
    const { client, stream } = await launch();
    const text = PHASES.map((phase) => block({ ...EVENTS[phase], message: 'é 日本 😀\n' })).join('');
    for (const byte of Buffer.from(text)) stream.send(Buffer.of(byte));
    stream.ready();
    await client.ended;
    expect(client.blocks.slice(1, -2).join('')).to.equal(text);
  });

  it('says that nobody on the way may gather, store or compress it, and allows any site once', async () => {
    const { url, hubs } = await start(1);
    hubs[0]!.follow((stream) => {
      stream.open({
        'access-control-allow-origin': 'https://hub.example',
        'access-control-allow-credentials': 'true',
        'set-cookie': 'of-the-hub=1',
        'x-of-the-hub': '1',
      });
      foundLaunch(stream);
    });
    const asked = 'Accept-Encoding: gzip, br\r\nOrigin: https://site.example\r\n';
    const answer = await exchangeBytes(url, getBytes(`/build/${SPEC}`, asked));
    const expected: Readonly<Record<string, readonly string[]>> = {
      'content-type': ['text/event-stream'],
      'cache-control': ['no-cache, no-transform'],
      'x-accel-buffering': ['no'],
      'content-encoding': [],
      'content-length': [],
      'access-control-allow-origin': ['*'],
      'access-control-allow-headers': ['cache-control'],
      'access-control-allow-credentials': [],
      'x-of-the-hub': [],
      'launch-member': ['hub-1'],
    };
    for (const [name, values] of Object.entries(expected)) {
      expect(headerValues(answer, name), name).to.deep.equal(values);
    }
    expect(headerValues(answer, 'set-cookie').join()).not.to.include('of-the-hub');
    expect(answer).to.include('"phase":"ready"');
    expect(hubs[0]!.streams[0]!.headers['accept-encoding']).to.equal('identity');
  });

  it('gets a comment of ours when its hub is silent, at most as often as is set', async () => {
    const { launch, leap } = await start(1, { streams: { keepalive: '20s', hubSilence: '1h' } });
    const { client, stream } = await launch();
    for (const count of [1, 2, 3]) {
      leap(20_000);
      await client.until(() => client.comments.length === count, `keepalive ${count}`);
    }
    stream.event(EVENTS.building);
    await client.phase('building');
    expect(client.comments).to.deep.equal(['keepalive', 'keepalive', 'keepalive']);
  });

  it('gets our comments while it waits for a hub to answer at all', async () => {
    const { launch, leap } = await start(1, { streams: { keepalive: '20s' } });
    const { client } = await launch();
    leap(20_000);
    await client.until(() => client.comments.length > 0, 'a keepalive');
    expect(client.events).to.deep.equal([]);
  });

  for (const [title, script] of Object.entries(ODD_LAUNCHES)) {
    it(`comes to its ready when the hub ${title}`, async () => {
      const { launch, hubs } = await start(1);
      hubs[0]!.follow(script);
      const { client, stream } = await launch();
      expect(await client.ended).to.equal('ended');
      expect(client.phases().at(-1)).to.equal('ready');
      const ends = client.events.filter(({ phase }) => /^(?:ready|failed)$/i.test(phase ?? ''));
      expect(ends.map(({ token }) => token)).to.deep.equal([stream.token]);
      expect(client.garbage).to.deep.equal([]);
      // Nothing of the hub's takes the place of what we told the client to come back with.
      expect(client.lastEventId).to.match(/^[\w-]+-over$/);
      expect(client.text).not.to.match(/^(?:retry|event):/m);
      await stream.whenClosed;
      expect(hubs[0]!.streams).to.have.length(1);
    });
  }
});

describe('the hub’s end of a build stream', () => {
  const start = streamFederations();

  it('is closed by us at the first terminal event, which some hubs never do', async () => {
    const { launch } = await start(1);
    const ready = await launch();
    ready.stream.event(...PHASES.map((phase) => EVENTS[phase])).ready();
    expect(await ready.stream.whenClosed).to.equal('reader');
    expect(await ready.client.ended).to.equal('ended');

    const failing = await launch('gh/owner/broken/main');
    REPO_FAULTS['fails to build, says so twice and stays open']!(failing.stream);
    expect(await failing.stream.whenClosed).to.equal('reader');
    expect(await failing.client.ended).to.equal('ended');
    expect(failing.client.events.filter(({ phase }) => phase === 'failed')).to.have.length(1);
  });

  it('is kept when the visitor leaves, and closed when they have not come back in time', async () => {
    const { launch, leap, settled } = await start(1, { streams: { grace: '1m', keepalive: '20s', hubSilence: '1h' } });
    const leaver = await launch('gh/owner/left/main');
    const other = await launch('gh/owner/other/main');
    leaver.stream.event(EVENTS.building);
    await leaver.client.phase('building');
    leaver.client.leave();
    await settled();
    // The other one's keepalive tells that the gateway has looked at the time.
    for (const count of [1, 2]) {
      leap(20_000);
      await other.client.until(() => other.client.comments.length === count, `keepalive ${count}`);
      expect(leaver.stream.closed).to.equal(false);
    }
    leap(21_000);
    expect(await leaver.stream.whenClosed).to.equal('reader');
    expect(other.stream.closed).to.equal(false);
  });

  it('is closed when the visitor’s connection breaks in the middle of an event, which is no fault of ours', async () => {
    const { url, hubs, leap, log } = await start(1, { streams: { grace: 0 } });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(getBytes(`/build/${SPEC}`)));
    const stream = (await hubs[0]!.next()).event(EVENTS.waiting);
    await once(socket, 'data');
    socket.resetAndDestroy();
    for (let i = 0; i < 100; i++) stream.event(EVENTS.building);
    leap(1);
    expect(await stream.whenClosed).to.equal('reader');
    expect(log().filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('is given up for every one of several that were asked for on one connection, once that is lost', async () => {
    const { url, hubs, metric } = await start(1, { streams: { grace: 0 } });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    for (let i = 0; i < 4; i++) socket.write(`GET /build/gh/owner/repo-${i}/main HTTP/1.1\r\nHost: a\r\n\r\n`);
    const streams = await Promise.all(Array.from({ length: 4 }, () => hubs[0]!.next()));
    expect(await metric('launch_gateway_streams')).to.equal(4);
    socket.destroy();
    for (const stream of streams) expect(await stream.whenClosed).to.equal('reader');
  });

  it('is closed at once where there is no grace', async () => {
    const { launch, leap } = await start(1, { streams: { grace: 0 } });
    const { client, stream } = await launch();
    client.leave();
    leap(1);
    expect(await stream.whenClosed).to.equal('reader');
  });
});

describe('a visitor who takes nothing', () => {
  const start = streamFederations();

  it('holds up the hub, not our memory, and misses nothing when they go on', async () => {
    const { launch } = await start(1);
    const { client, stream } = await launch(SPEC, { reading: 'by hand' });
    const before = process.memoryUsage().arrayBuffers;
    const taken = await stream.pour(256 * MB);
    // What the buffers of two connections hold.
    expect(taken).to.be.lessThan(32 * MB);
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(16 * MB);
    stream.event(FOUND).ready().end();
    client.readOn();
    expect(await client.terminal()).to.include({ token: stream.token });
    expect(Buffer.byteLength(client.text)).to.be.greaterThan(taken);
    expect(client.text).not.to.include('left out');
  });

  it('or one byte after the other holds up nobody else who watches the build', async () => {
    const { launch, open, hubs } = await start(1);
    const { client: slow, stream } = await launch(SPEC, { reading: 'by hand' });
    stream.event(EVENTS.building);
    expect(await slow.read(1)).to.have.length(1);
    const quick = await open();
    await quick.phase('building');
    const lines = () => quick.events.filter(({ message }) => message?.startsWith('xxx')).length;
    expect(await stream.pour(32 * MB)).to.be.at.least(32 * MB);
    expect(await slow.read(1)).to.have.length(1);
    await quick.until(() => lines() >= (31 * MB) / 16_100, 'what was poured');
    expect(hubs[0]!.streams).to.have.length(1);

    stream.event(EVENTS.built, EVENTS.launching).ready();
    const second = await hubs[0]!.next();
    // The stream of one ends here: the other is asked for anew.
    const next = second === stream ? await hubs[0]!.next() : second;
    foundLaunch(next);
    expect(await quick.terminal()).to.include({ token: next.token });
    slow.readOn();
    expect(await slow.terminal()).to.include({ token: stream.token });
    // Nothing but lines of the log was left out, and that is said.
    expect(slow.text).to.match(/\(\d+ lines were left out\.\)/);
    expect(Buffer.byteLength(slow.text)).to.be.lessThan(16 * MB);
    expect(slow.garbage).to.deep.equal([]);
    expect(quick.text).not.to.include('left out');
  });
});

describe('/build', () => {
  const start = streamFederations();

  /** Every answer is a stream with one event that clients can show. */
  const failure = async (origin: string, target: string, method = 'GET') => {
    const { status, headers, body } = await ask(origin, target, { method });
    expect(status, target).to.equal(200);
    expect(headers['content-type'], target).to.match(/^text\/event-stream/);
    expect(headers['access-control-allow-origin'], target).to.equal('*');
    const events = body
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => JSON.parse(line.slice('data:'.length)));
    const last = events.at(-1);
    expect(last.phase, target).to.equal('failed');
    expect(last.message, target).to.match(/\S/);
    return last as { readonly status_code?: number; readonly message: string };
  };

  it('is a 200 whatever is wrong with the link or the request', async () => {
    const { url } = await start(1);
    for (const target of [
      '/build/gh/owner',
      '/build/nope/a/b',
      '/build/gh/owner/repo/%zz',
      '/build/',
      '/build/gh',
      '/build//',
    ]) {
      expect((await failure(url, target)).status_code, target).to.be.within(400, 499);
    }
    expect(await failure(url, `/build/gh/o/r/${'x'.repeat(9_000)}`)).to.include({ status_code: 414 });
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect(await failure(url, `/build/${SPEC}`, method)).to.include({ status_code: 405 });
    }
    const head = await ask(url, `/build/${SPEC}`, { method: 'HEAD' });
    expect(head).to.deep.include({ status: 200, body: '' });
    expect(head.headers['content-type']).to.equal('text/event-stream');
  });

  it('is a 200 when no hub may be asked', async () => {
    const { url, hubs, standing } = await start(2, { routing: { lastResort: 'refuse' } });
    await Promise.all(hubs.map((hub) => hub.close()));
    await standing('down');
    const { status_code, message } = await failure(url, `/build/${SPEC}`);
    expect(status_code).to.equal(503);
    expect(message).to.include('Please try again');
  });

  it('is a 200 when the repository may not be launched', async () => {
    const denied = { name: 'hub-1', url: 'http://127.0.0.1:9', prime: true, deny: ['gh/evil/*'] };
    const { url } = await start(1, { members: [denied] });
    expect(await failure(url, '/build/gh/evil/repo/main')).to.include({ status_code: 403 });
  });

  it('is a 200 when the hub cannot be reached', async () => {
    const { url, hubs } = await start(1, { checks: { period: '1h' } });
    await hubs[0]!.close();
    expect((await failure(url, `/build/${SPEC}`)).status_code).to.be.at.least(500);
  });

  for (const [title, script] of Object.entries(HUB_FAULTS)) {
    it(`is a 200 with one failed event when the only hub ${title}`, async () => {
      const { launch, hubs } = await start(1, { checks: { period: '1h' } });
      hubs[0]!.follow(script);
      const { client } = await launch();
      expect(client.status).to.equal(200);
      expect(await client.ended).to.equal('ended');
      expect(client.events.filter(({ phase }) => phase === 'failed')).to.have.length(1);
      expect(client.phases().at(-1)).to.equal('failed');
      expect(client.garbage).to.deep.equal([]);
      expect(client.text).to.equal(client.blocks.join(''));
      expect(hubs[0]!.streams).to.have.length(1);
    });
  }
});
