import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { EventStreamClient } from '../support/event-stream-client.ts';
import { buildUpTo, foundLaunch } from '../support/hub-events.ts';
import { until } from '../support/redis-server.ts';
import { block } from '../support/scripted-stream.ts';
import { type StreamFederation, streamFederations } from '../support/stream-federation.ts';
import type { StreamScript } from '../support/stream-hub.ts';
import {
  HUB_FAULTS,
  ODD_LAUNCHES,
  REPO_FAULTS,
  SILENCES,
  type StreamScripts,
  VISITOR_FAULTS,
} from '../support/stream-scripts.ts';

const MB = 1024 ** 2;
const WATCHERS = 3;

/** What a hub could do as well. */
const WORSE: StreamScripts = {
  'compresses what it was asked to send as it is': (stream) => {
    stream.open({ 'content-encoding': 'gzip' }).send(gzipSync(block({ phase: 'building', message: 'x' })));
    stream.end();
  },
  'sends a head of 64 kB': (stream) => stream.open({ 'x-long': 'x'.repeat(64 * 1024) }),
  'sends bytes that are no text': (stream) => stream.send(Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x0a, 0xc3])).kill(),
  'sends phases that are none': (stream) =>
    stream.event({ phase: 'ready ' }, { phase: ['ready'] }, { phase: null }, { phase: 7, message: { a: 1 } }).end(),
};

/** Every event is whole and JSON, and the last is the only one that ends a launch. */
async function isWhole(client: EventStreamClient, title: string): Promise<string> {
  expect(client.status, title).to.equal(200);
  expect(await client.ended, title).to.equal('ended');
  expect(client.garbage, title).to.deep.equal([]);
  expect(client.blocks.join(''), title).to.equal(client.text);
  const ends = client.events
    .map(({ phase }) => (typeof phase === 'string' ? phase.toLowerCase() : ''))
    .filter((one) => /^(ready|failed)$/.test(one));
  expect(ends, title).to.have.length(1);
  expect(String(client.events.at(-1)!.phase).toLowerCase(), title).to.equal(ends[0]);
  return ends[0]!;
}

/** Nothing is left at the hubs, nor in the gateway, and it still works. */
async function nothingIsLeft({ hubs, metric, open }: StreamFederation): Promise<void> {
  await until('all streams of the hubs are closed', () => hubs.every((hub) => hub.open() === 0));
  expect(await metric('launch_gateway_streams')).to.equal(0);
  expect(await metric('launch_gateway_queue_length')).to.equal(0);
  for (const hub of hubs) hub.follow(foundLaunch);
  await (await open('gh/another/repo/HEAD')).phase('ready');
}

const watchers = ({ open }: StreamFederation, spec: string): Promise<readonly EventStreamClient[]> =>
  Promise.all(Array.from({ length: WATCHERS }, () => open(spec)));

describe('where every hub', () => {
  const federate = streamFederations();

  const table: readonly (readonly [StreamScripts, string])[] = [
    [HUB_FAULTS, 'failed'],
    [REPO_FAULTS, 'failed'],
    [VISITOR_FAULTS, 'failed'],
    [WORSE, 'failed'],
    [ODD_LAUNCHES, 'ready'],
  ];
  for (const [scripts, expected] of table) {
    for (const [title, script] of Object.entries(scripts)) {
      it(`${title}, each watcher is told how it ended, and nothing but whole events`, async () => {
        const federation = await federate(2);
        for (const hub of federation.hubs) hub.follow(script);
        const clients = await watchers(federation, 'gh/owner/repo/HEAD');
        for (const client of clients) expect(await isWhole(client, title)).to.equal(expected);
        const tokens = clients.flatMap(({ events }) => (expected === 'ready' ? [String(events.at(-1)!.token)] : []));
        expect(new Set(tokens).size).to.equal(tokens.length);
        expect(federation.asked()).to.be.at.most(2 * WATCHERS);
        await nothingIsLeft(federation);
      });
    }
  }

  it('falls silent at any moment, each watcher is told so in time', async () => {
    const federation = await federate(2, { streams: { hubSilence: '500ms' } });
    const scripts = Object.entries(SILENCES);
    const scriptOf = new Map<string, StreamScript>(
      scripts.map(([, script], index) => [`gh/owner/repo-${index}/HEAD`, script]),
    );
    for (const hub of federation.hubs) hub.follow((stream) => scriptOf.get(stream.spec)!(stream));
    await Promise.all(
      scripts.map(async ([title], index) => {
        const clients = await watchers(federation, `gh/owner/repo-${index}/HEAD`);
        for (const client of clients) expect(await isWhole(client, title)).to.equal('failed');
      }),
    );
    await nothingIsLeft(federation);
  });
});

describe('a hub that floods the gateway', () => {
  const federate = streamFederations();

  /** How much more memory there was at most, bytes, while something went on. */
  async function memoryOf(goesOn: (look: () => void) => Promise<unknown>): Promise<number> {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    await goesOn(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    });
    return most;
  }

  it('with one line of 300 MB costs no memory, and the launch goes on', async function () {
    this.timeout(60_000);
    const federation = await federate(1);
    const client = await federation.open();
    const stream = await federation.hubs[0]!.next();
    const chunk = Buffer.alloc(MB, 'x');
    stream.send('data: {"message": "');
    const most = await memoryOf(async (look) => {
      for (let sent = 1; sent <= 300; sent++) {
        stream.send(chunk);
        await until('it is taken', () => stream.accepted >= sent * MB);
        look();
      }
    });
    expect(most).to.be.lessThan(100 * MB);
    foundLaunch(stream.send('"}\n\n'));
    expect((await client.phase('ready')).token).to.equal(stream.token);
    expect(
      client.events.some(({ message = '' }) => /^\(An event of 31\d{7} bytes was left out\.\)\n$/.test(message)),
    ).to.equal(true);
    expect(await federation.metric('launch_gateway_stream_malformed_events_total{member="hub-1"}')).to.equal(1);
  });

  it('with 100 MB of log costs no memory, whether it is read or not', async function () {
    this.timeout(60_000);
    const federation = await federate(1);
    const reader = await federation.open();
    const stream = await federation.hubs[0]!.next();
    buildUpTo(stream, 'building');
    await federation.open(undefined, { reading: 'by hand' });
    let count = 0;
    // What has been read is not to be counted.
    await reader.until(() => reader.events.length > 0);
    const most = await memoryOf(async (look) => {
      for (let i = 0; i < 10; i++) {
        count += await stream.pour(10 * MB);
        look();
      }
    });
    expect(count).to.be.at.least(100 * MB);
    expect(most).to.be.lessThan(100 * MB);
    stream.ready();
    expect((await reader.phase('ready')).token).to.equal(stream.token);
  });
});
